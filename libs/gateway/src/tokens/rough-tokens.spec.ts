import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { roughBodyTokens, roughTokens, TokenMeter, TOKENS_PER_FILE } from './rough-tokens';

/** Ordinary text of many kinds. */
const TEXTS: Record<string, string> = {
  English:
    'When the request arrives, the gateway looks up who is calling, decides how much they may spend today, and only then opens a connection to one of the providers it knows. Nothing is held back: each word travels on as soon as it is written.',
  code: 'export function sum(values: readonly number[]): number {\n  let total = 0;\n  for (const value of values) total += value;\n  return total; // never NaN: the caller checks\n}\n\nconst result = sum([1, 22, 333].map((x) => x * 2));\nconsole.log(`sum is ${result}`);\n',
  JSON: '{"id":"order-8812","items":[{"sku":"A-100","quantity":3,"price":12.5},{"sku":"B-7","quantity":1,"price":4}],"customer":{"name":"Miller","city":"Leeds","active":true},"total":41.5}',
  German:
    'Sobald eine Anfrage eintrifft, prüft das Programm zunächst, wer sie gestellt hat und wie viel heute noch ausgegeben werden darf. Danach öffnet es die Verbindung zum günstigsten verfügbaren Anbieter und leitet jedes Wort sofort weiter.',
  Russian:
    'Когда приходит запрос, программа сначала проверяет, кто его отправил и сколько ещё можно потратить сегодня. Затем она открывает соединение с поставщиком и передаёт каждое слово сразу, как только оно написано.',
  Chinese:
    '当请求到达时，网关首先检查是谁发来的，今天还可以花多少钱，然后才打开到某个供应商的连接。每个字一写出来就立刻传给客户，不会被扣留。',
  Japanese:
    'リクエストが届くと、ゲートウェイはまず誰から来たのか、今日あといくら使えるのかを確認し、それから利用できる提供者に接続します。',
  Korean:
    '요청이 도착하면 게이트웨이는 먼저 누가 보냈는지, 오늘 얼마를 더 쓸 수 있는지 확인한 다음 사용할 수 있는 공급자에게 연결합니다.',
  Arabic:
    'عندما يصل الطلب، تتحقق البوابة أولا من هوية المرسل ومن المبلغ الذي يمكن إنفاقه اليوم، ثم تفتح الاتصال بأحد المزودين وتنقل كل كلمة فور كتابتها.',
  Hindi:
    'जब कोई अनुरोध आता है, तो गेटवे पहले यह देखता है कि इसे किसने भेजा है और आज कितना खर्च किया जा सकता है, फिर वह किसी प्रदाता से संपर्क करता है।',
};

describe('roughTokens', () => {
  it.each(Object.entries(TEXTS))('is within a quarter of the tokenizer on %s', (_name, text) => {
    const exact = countTokens(text);
    expect(Math.abs(roughTokens(text) - exact) / exact).toBeLessThan(0.25);
  });

  it('adds up over pieces as over the whole', () => {
    const text = TEXTS['English'] as string;
    const meter = new TokenMeter();
    for (const char of text) meter.add(char);
    expect(meter.tokens).toBe(roughTokens(text));
    expect(new TokenMeter().tokens).toBe(0);
  });
});

describe('roughBodyTokens', () => {
  it.each(Object.entries(TEXTS))('is near the tokenizer on a short and a long body of %s', (_name, text) => {
    for (const times of [1, 200]) {
      const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: text.repeat(times) }] });
      const exact = countTokens(body);
      expect(Math.abs(roughBodyTokens(Buffer.from(body)) - exact) / exact).toBeLessThan(0.35);
    }
  });

  it('does not take a picture for text', () => {
    const data = Buffer.alloc(300_000, 1).toString('base64');
    const part = (source: object): object => ({
      messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, source] }],
    });
    for (const body of [
      part({ type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } }),
      part({ type: 'image', source: { type: 'base64', media_type: 'image/png', data } }),
    ]) {
      const tokens = roughBodyTokens(Buffer.from(JSON.stringify(body)));
      expect(tokens).toBeGreaterThan(TOKENS_PER_FILE);
      expect(tokens).toBeLessThan(TOKENS_PER_FILE + 200);
    }
  });

  it('copes with nothing and with a body that is cut off', () => {
    expect(roughBodyTokens(Buffer.alloc(0))).toBe(0);
    expect(roughBodyTokens(Buffer.from('{"url":"data:image/png;base64,AAAA'))).toBeGreaterThan(0);
  });
});
