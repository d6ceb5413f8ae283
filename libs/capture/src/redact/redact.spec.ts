import type { Json } from '@libs/kernel';
import { REDACTIONS } from '../capture-rule';
import type { Marks } from './marks';
import { redactJson } from './redact-json';
import { fieldName, redactCutJson, redactText } from './redact-text';

const ALL = new Set(REDACTIONS);
const NONE = new Set<never>();
const text = (value: string): string => redactText(value, ALL, {});

/** Each holds the letters CANARY somewhere in what must not stay. */
const SECRETS: readonly [string, string][] = [
  ['a key of OpenAI', 'my key is sk-proj-CANARY0123456789abcdef, keep it'],
  ['a key of Anthropic', 'sk-ant-api03-CANARY_0123456789-abcdef'],
  ['a virtual key of ours', 'rlg_0123456789canaryabcdefghjkmnpqrstvwxyz'],
  ['a key of Google', 'AIzaSyCANARY0123456789abcdefghijklmnop'],
  ['a key of Groq', 'gsk_CANARY0123456789abcdefghij'],
  ['a key of AWS', 'AKIACANARY0123456789'],
  ['a token of GitHub', 'ghp_CANARY0123456789abcdefghijklmnopqr'],
  ['a token of Slack', 'xoxb-CANARY-0123456789-abcdef'],
  ['a webhook secret', 'whsec_CANARY0123456789abcdef'],
  ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJCANARYiOiJ4In0.CANARYsignature'],
  ['a header', 'Authorization: Bearer CANARYonlyletters'],
  ['a header with a login', 'Proxy-Authorization: Basic dXNlcjpDQU5BUlkCANARY='],
  ['a scheme and its token', 'send Bearer CANARY-0123456789-x with it'],
  ['a cookie', 'Set-Cookie: session=CANARY0123'],
  ['a command', `curl -H 'x-api-key: CANARY-key-of-somebody'`],
  ['a variable', 'OPENAI_API_KEY=CANARYvalue'],
  ['a password in words', 'the password: CANARYhunter2'],
  ['JSON in a text', '{\\"password\\": \\"CANARYhunter2\\"}'],
  ['a user of an address', 'postgres://root:CANARY0@db.example.com/x'],
  ['a parameter of an address', 'https://example.com/v1?a=1&api_key=CANARY&b=2'],
  ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIICANARY\n-----END RSA PRIVATE KEY-----'],
  ['a private key that is cut off', '-----BEGIN PRIVATE KEY-----\nMIICANARY'],
];

describe('redaction', () => {
  it.each(SECRETS)('C2, P23: leaves nothing of %s, whole or in a text that is cut', (_what, secret) => {
    expect(redactText(secret, NONE, {})).not.toMatch(/canary/i);
    expect(JSON.stringify(redactJson({ messages: [{ content: `See: ${secret}` }] }, how()))).not.toMatch(/canary/i);
    expect(redactCutJson(JSON.stringify({ content: secret }), NONE, new Set(), {})).not.toMatch(/canary/i);
  });

  it('finds a secret that is written in escapes, and one that is the name of a field', () => {
    const escaped = [...'sk-CANARY0123456789abcdef'].map((c) => `\\u00${c.charCodeAt(0).toString(16)}`).join('');
    expect(redactCutJson(`{"content":"${escaped}`, NONE, new Set(), {})).toBe('{"content":"[redacted:secret]');
    expect(redactJson({ 'sk-CANARY0123456789abcdef': 1 }, how())).toEqual({ '[redacted:secret]': 1 });
  });

  it('takes fields that are named like secrets, whatever they hold, and none that merely sound like it', () => {
    const body = {
      ...{ api_key: 'x', headers: { Authorization: 'y', 'X-Api-Key': ['z'] }, cookie: '' },
      ...{ max_tokens: 5, token_count: 'many', properties: { password: { type: 'string' } } },
    };
    expect(redactJson(body, how())).toEqual({
      ...{ api_key: '[redacted:secret]', headers: { Authorization: '[redacted:secret]', 'X-Api-Key': ['[redacted:secret]'] } },
      ...{ cookie: '', max_tokens: 5, token_count: 'many', properties: { password: { type: 'string' } } },
    });
  });

  it('takes addresses of people, phones and cards where they are wanted gone', () => {
    const said = 'Write ada@example.com or call +41 44 668 18 00, card 4111 1111 1111 1111, order 4111111111111112.';
    expect(text(said)).toBe('Write [redacted:email] or call [redacted:phone], card [redacted:card], order 4111111111111112.');
    expect(redactText(said, NONE, {})).toBe(said);
  });

  it('takes the fields that a tenant names, however they are written', () => {
    const fields = new Set(['Patient-Name', 'diagnosis'].map(fieldName));
    const body = { patient_name: 'Ada', inner: [{ DIAGNOSIS: { code: 1 } }], other: 'stays' };
    const marks: Marks = {};
    expect(redactJson(body, { kinds: NONE, fields, marks })).toEqual({
      ...{ patient_name: '[redacted:field]', inner: [{ DIAGNOSIS: '[redacted:field]' }], other: 'stays' },
    });
    expect(marks).toEqual({ field: 2 });
    expect(redactCutJson('{"a":1,"patientName":"Ad\\"a","diagnosis":{"code":"C', NONE, fields, {})).toBe(
      '{"a":1,"patientName":"[redacted:field]",[redacted:field]',
    );
  });

  it('leaves pictures out and says what they were', () => {
    const url = `data:image/png;base64,${'iVBO'.repeat(500)}`;
    expect(redactJson({ image_url: { url }, data: 'A'.repeat(2_000) }, how())).toEqual({
      ...{ image_url: { url: '[left out: image/png, 1500 bytes]' }, data: '[left out: 2000 characters]' },
    });
  });

  it('leaves ordinary words alone', () => {
    const said = 'Basic understanding of token authentication: see sk-learn, task-oriented work at 10:30, or risk-averse people.';
    expect(text(said)).toBe(said);
  });

  it.each([
    ['letters', 'a'.repeat(1_000_000)],
    ['dots and ats', 'a.@'.repeat(300_000)],
    ['digits', '1 '.repeat(400_000)],
    ['plus signs', '+1'.repeat(400_000)],
    ['the beginnings of keys', 'sk-'.repeat(300_000)],
    ['names without a value', 'password: '.repeat(90_000)],
    ['addresses', '://'.repeat(300_000)],
    ['parts of tokens', 'eyJaaaaaaaa.'.repeat(80_000)],
  ])('E9: takes a megabyte of %s in its stride', (_what, long) => {
    const began = process.cpuUsage();
    text(long);
    const { user } = process.cpuUsage(began);
    // Anything but linear would take minutes.
    expect(user / 1_000).toBeLessThan(5_000);
  });

  it('stops at depth instead of failing', () => {
    let deep: Json = 'end';
    for (let i = 0; i < 5_000; i++) deep = [deep];
    expect(JSON.stringify(redactJson(deep, how()))).toContain('[left out: nested too deeply]');
  });
});

const how = () => ({ kinds: ALL, fields: new Set<string>(), marks: {} as Marks });
