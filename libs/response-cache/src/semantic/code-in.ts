import type { Words } from './words';

const CODE =
  /`[^`]*`|"[^"]*"|“[^”]*”|https?:\/\/\S+|\S{1,64}@\S{1,255}|\b[A-Za-z]+(?:_[A-Za-z0-9]+)+|\b[a-z]+[A-Z]\w*|[\w-]{1,64}\.(?:[a-z]{2,4})\b|(?<=^|\s)--?[a-z][\w-]+|[=!<>+*/&|^-]{2,}|\/[\w/.-]+|\b[A-Z]{2,}[0-9]*\b/g;
const PLAIN = new Set(['us', 'usa', 'uk', 'ii', 'iii', 'ok', 'faq', 'csv', 'ww', 'wwi', 'wwii', 'node.js', 'id']);

/** At the end of a sentence, marks of excitement; within one they may be part of a name ("sort! in Ruby"). */
const EXCITED = /(?<=\p{L}{2}\?*)![!?]*(?=\s*$|\s+\p{Lu})/gu;
const calm = ({ original }: Words): string => original.replace(EXCITED, '');

const codeOf = (words: Words): string[] =>
  (calm(words).match(CODE) ?? [])
    .map((code) => code.replace(/^["`“]|["`”]$/g, '').toLowerCase())
    .filter((code) => !PLAIN.has(code));

/** Operators, flags, and names with brackets or signs at them: every sign and the case of every letter counts, and so does their order. */
const EXACT =
  /(?<=^|\s)--?[A-Za-z][\w-]*|(?<!\w)[A-Za-z_]\w*[[({][^\s?!]*[\])}]|[=!<>+*/&|^~%]+(?=\s*[\w("'`.-])|(?<=\w)(?:\+\+|--)|\b[A-Za-z]#|(?<=^|\s)[.#@]\w[\w-]*/g;
const exactOf = (words: Words): string => (calm(words).replace(/\d%/g, '').match(EXACT) ?? []).join(' ');

export const codeDiffers = (a: Words, b: Words): boolean =>
  codeOf(a).some((code) => !b.original.toLowerCase().includes(code)) ||
  codeOf(b).some((code) => !a.original.toLowerCase().includes(code)) ||
  exactOf(a) !== exactOf(b);
