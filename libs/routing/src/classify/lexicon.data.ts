import type { PromptType } from '@libs/catalog';

/**
 * Words that tell what a request is about, and how surely (1-4). In English, German, French, Spanish, Italian,
 * Portuguese, Dutch, Polish, Russian, Turkish and Arabic; scripts without blanks between words are in PHRASES.
 */
export const WORDS: Readonly<Partial<Record<PromptType, Readonly<Partial<Record<1 | 2 | 3 | 4, string>>>>>> = {
  summarization: {
    4: `summarize summarise summarizing summarising summary summaries tldr zusammenfassung zusammenfassen zusammen résumé résumer résume
      resumen resumir resume riassunto riassumi riassumere resumo samenvatting samenvatten streszczenie streść podsumuj резюме
      кратко суммируй резюмируй özetle özet لخص ملخص تلخيص`,
    3: 'condense abstract gist recap overview shorten abridge digest kurzfassung synthèse synthétise síntesis sintesi kürze конспект',
    2: 'takeaways highlights bullet keypoints stichpunkte article transcript minutes brief briefly',
    1: 'report document passage text main points',
  },
  code: {
    4: `python javascript typescript java kotlin golang rust sql html css bash regex c++ c# php ruby swift scala haskell
      dockerfile kubernetes react angular django flask numpy pandas nodejs npm git github docker api json yaml xml
      stacktrace traceback segfault nullpointerexception typeerror refactor debug unittest pytest async`,
    3: `code function class method compile compiler bug bugs script algorithm algorithms endpoint database query schema
      programm programmiere programmieren funktion quellcode fonction algorithme código función codice funzione função
      kod funkcja код функция функцию программа программу скрипт алгоритм kodu fonksiyon كود برمجة دالة implement`,
    2: `variable variables array arrays loop loops string integer boolean recursion recursive pointer stack queue linked binary
      parse parser library framework module import exception error test tests backend frontend server deploy repository commit
      implementiere schreibe implémente implementar implementa реализуй напиши`,
    1: 'program write run fix build',
  },
  translation: {
    4: `translate translation translated translating übersetze übersetzen übersetzung traduis traduire traduction traduce
      traducir traducción traduci tradurre traduzione traduza traduzir tradução vertaal vertalen vertaling przetłumacz
      tłumaczenie переведи перевод перевести çevir çeviri tercüme ترجم ترجمة`,
    2: `english german french spanish italian portuguese dutch polish russian turkish arabic chinese japanese korean hindi
      deutsch englisch französisch spanisch anglais allemand espagnol français inglés alemán francés español inglese tedesco
      inglês alemão engels duits angielski niemiecki английский немецкий французский испанский русский ingilizce الإنجليزية`,
    1: 'language langue idioma lingua sprache język язык',
  },
  question_answering: {
    3: `what when where who whom whose which why wer wann wo warum weshalb welche welcher welches wieso quel quelle quels quelles
      quand où pourquoi qui qué quién cuándo dónde cuál porqué cosa quando dove perché quale quem onde qual wie wat waar waarom
      welke co kto kiedy gdzie dlaczego jaki jaka что кто когда где почему какой какая какие сколько ne kim nerede neden hangi
      ما من متى أين لماذا`,
    2: 'how answer explain define definition capital meaning erkläre bedeutet explique explica spiega объясни açıkla اشرح combien',
    1: 'is are does did can true false following',
  },
  creative_writing: {
    4: `poem poems poetry haiku sonnet limerick story stories screenplay lyrics novel fiction fairytale gedicht geschichte märchen
      poème histoire conte roman poema cuento historia novela poesia racconto storia conto gedichten verhaal wiersz opowiadanie
      стих стихотворение рассказ сказку сказка şiir hikaye masal قصيدة قصة`,
    3: 'creative character dialogue protagonist slogan tagline metaphor rhyme plot villain erfinde invente inventa blog caption',
    2: 'write imagine compose narrator scene chapter essay letter speech toast song verse tweet post email advertisement humorous',
    1: 'schreibe écris escribe scrivi escreva schrijf napisz напиши yaz اكتب vivid describe',
  },
  analysis: {
    4: `analyze analyse analysis analyzing evaluate critique assess swot analysiere analysieren bewerte analysez évalue
      analiza analizar evalúa analizza valuta analise avalie analyseer przeanalizuj oceń анализ проанализируй оцени incele
      değerlendir حلل تحليل قيم`,
    3: `compare comparison contrast tradeoffs trade-offs implications pros cons strategy vergleiche vergleich comparez compara
      confronta porównaj сравни сравнение karşılaştır قارن argument hypothesis`,
    2: 'impact factors consequences advantages disadvantages recommend recommendation trends causes risks insights review interpret',
    1: 'discuss consider data market policy evidence perspective relationship',
  },
  math: {
    4: `calculate compute solve equation equations derivative integral theorem prove proof probability polynomial matrix
      eigenvalue logarithm modulo gcd lcm trigonometry berechne berechnen gleichung löse beweise wahrscheinlichkeit calculer
      calcule équation résous intégrale dérivée calcular calcula ecuación resuelve derivada calcola equazione risolvi equação
      bereken oblicz równanie rozwiąż вычисли посчитай уравнение реши докажи hesapla denklem çöz احسب معادلة`,
    3: `sum product divided multiply multiplied percent percentage fraction square root triangle circle radius angle
      geometry algebra arithmetic mean median variance factor remainder summe prozent somme pourcentage suma porcentaje процент`,
    2: `total average ratio number numbers times twice half per each cost costs dollars price hours minutes miles km kg many much
      left remaining spend spent buys sold earns altogether`,
    1: 'if how value find figure',
  },
  conversation: {
    4: `hi hello hey thanks thank goodbye bye hallo danke guten tschüss bonjour salut merci hola gracias adiós ciao grazie
      olá obrigado obrigada hoi bedankt cześć dziękuję привет спасибо здравствуйте merhaba selam teşekkürler مرحبا شكرا السلام`,
    3: 'feel feeling lonely sad happy tired friend bored joke chat talk hug love gefühl traurig müde triste cansado',
    2: 'you your yourself opinion favorite favourite think like wish hope today du dir vous tu usted ты вы sen',
    1: 'me my i am ich je yo io eu ik ja я ben أنا',
  },
};

/** For scripts without blanks: Chinese, Japanese, Korean, Thai, and Hindi whose words are bent. */
export const PHRASES: readonly (readonly [phrase: string, type: PromptType, weight: number])[] = [
  ...phrases('summarization', 4, '总结 概括 摘要 總結 要約 まとめ 요약 สรุป सारांश'),
  ...phrases('code', 4, '代码 编程 函数 程序 代碼 算法 コード 関数 プログラム 코드 함수 프로그램 โค้ด कोड'),
  ...phrases('translation', 4, '翻译 翻譯 译成 訳して 翻訳 번역 แปล अनुवाद'),
  ...phrases(
    'question_answering',
    3,
    '什么 为什么 怎么 哪里 谁 多少 什麼 何 なぜ どこ いつ どう 무엇 왜 어디 언제 누가 อะไร ทำไม क्या क्यों कहाँ कौन',
  ),
  ...phrases('creative_writing', 4, '写一首 诗 故事 小说 詩 物語 小説 俳句 시를 이야기 소설 กลอน นิทาน कविता कहानी'),
  ...phrases('analysis', 4, '分析 比较 评估 比較 評価 분석 비교 평가 วิเคราะห์ เปรียบเทียบ विश्लेषण तुलना'),
  ...phrases('math', 4, '计算 方程 证明 求解 概率 計算 方程式 証明 계산 방정식 증명 확률 คำนวณ สมการ गणना समीकरण'),
  ...phrases('conversation', 4, '你好 谢谢 您好 こんにちは ありがとう 안녕 감사 สวัสดี ขอบคุณ नमस्ते धन्यवाद'),
];

function phrases(type: PromptType, weight: number, list: string): [string, PromptType, number][] {
  return list.split(' ').map((phrase) => [phrase, type, weight]);
}

/** Words that ask for care: constraints, steps, conditions. */
export const DEMANDS = `must should only without exactly least most unless except ensure require required requirements constraint
  constraints optimal optimize efficient edge step steps first then finally therefore because however whereas given assume suppose
  prove derive justify rigorous detailed comprehensive thorough complex architecture design tradeoffs muss müssen sollte ohne genau
  mindestens außerdem doit sans exactement debe sin exactamente deve senza должен без точно должны`;

/** Words of fields in which small models know little. */
export const EXPERTISE = `theorem lemma eigenvalue homomorphism topology manifold quantum entropy enthalpy thermodynamics molecule
  molecular isotope catalyst polymer genome protein enzyme receptor pathogen diagnosis diagnostic clinical patient syndrome lesion
  pharmacology dosage jurisdiction plaintiff defendant statute liability tort contract constitutional amendment treaty fiduciary
  arbitrage derivative hedge monetary elasticity econometric regression bayesian stochastic gradient kernel compiler concurrency
  mutex cryptographic cipher protocol semiconductor voltage capacitor impedance torque momentum relativity wavelength photon
  philosophical epistemology utilitarian metaphysics ontology kantian aquinas`;

/** Words that turn a question round, or ask for the one that is different. */
export const NEGATIONS = `not except never least most cannot no neither nor false incorrect without unless nicht kein keine außer falsch
  ne pas sauf jamais aucun faux sin nunca excepto ningún falso non tranne mai nessuno não exceto nenhum niet behalve geen nie oprócz
  не кроме никогда неверно değil hariç لا ليس`;

/** Words that put amounts beside each other. */
export const COMPARISONS = `than more less fewer twice half same each every as times older younger longer ratio mehr weniger doppelt
  hälfte jede jeder plus moins double moitié chaque más menos doble mitad cada più meno doppio metà ogni mais dobro metade meer minder
  dubbel helft elke więcej mniej połowa больше меньше вдвое половина каждый daha yarısı her`;

/** Words that tie steps to each other. */
export const CONNECTIVES = `and or if then but while when after before until und oder wenn dann aber während nach vor bis et ou si alors
  mais pendant quand après avant y o entonces pero cuando después antes hasta e se allora ma quando dopo prima então depois en als dan
  maar toen na i lub jeśli wtedy ale gdy po przed и или если тогда но когда после до ve veya eğer ama sonra önce`;
