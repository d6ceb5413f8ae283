import { cleanFileName } from './file-name';

it.each([
  ['a.png', 'a.png'],
  ['Grüße 東京.pdf', 'Grüße 東京.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['/etc/passwd', 'passwd'],
  ['C:\\temp\\a.txt', 'a.txt'],
  ['a\u0000b\r\n.txt', 'ab.txt'],
  ['\u202egpj.exe', 'gpj.exe'],
  ['..', 'unnamed'],
  ['', 'unnamed'],
  ['  ', 'unnamed'],
  ['a\ud800.txt', 'a.txt'],
])('F1: %j becomes %j', (name, clean) => {
  expect(cleanFileName(name)).toBe(clean);
});

it('F1: cuts a long name and keeps its ending', () => {
  expect(cleanFileName(`${'x'.repeat(5_000)}.jsonl`)).toBe(`${'x'.repeat(249)}.jsonl`);
  expect(cleanFileName('x'.repeat(5_000))).toHaveLength(255);
});
