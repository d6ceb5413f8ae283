const LONGEST = 255;

/**
 * A name that can be kept and shown: no path, no control characters, none that turn the direction of reading
 * (`exe.gpj` as `jpg.exe`), at most 255 characters with the ending intact.
 */
export function cleanFileName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const shown = last.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/gu, '').trim();
  if (shown === '' || shown === '.' || shown === '..') return 'unnamed';
  if (shown.length <= LONGEST) return shown;
  const dot = shown.lastIndexOf('.');
  const ending = dot > shown.length - 20 ? shown.slice(dot) : '';
  return shown.slice(0, LONGEST - ending.length) + ending;
}
