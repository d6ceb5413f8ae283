import { createContext, use } from 'react';

export const LANGUAGES = { en: 'English', zh: '中文' } as const;
export type Language = keyof typeof LANGUAGES;

type Text = string | ((...values: never[]) => string);
export interface Texts {
  readonly [key: string]: Text | Texts;
}
/** The same keys with texts of the same parameters. */
type Translated<T> = { readonly [K in keyof T]: T[K] extends string ? string : T[K] extends Text ? T[K] : Translated<T[K]> };

export interface Strings<T extends Texts> {
  readonly en: T;
  readonly zh: Translated<NoInfer<T>>;
}

/**
 * Every text of one page or part, in both languages: a key that one of them lacks fails the type check.
 * A text with values in it is a function: `rows: (n: number) => ...`.
 */
export const defineStrings = <const T extends Texts>(strings: Strings<T>): Strings<T> => strings;

interface Speaking {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
}
export const LanguageContext = createContext<Speaking>({ language: 'en', setLanguage: () => undefined });
export const useLanguage = (): Speaking => use(LanguageContext);

/** `const t = useStrings(strings)`, then `t.title`, `t.rows(3)`. */
export function useStrings<T extends Texts>(strings: Strings<T>): Translated<T> {
  return strings[useLanguage().language] as Translated<T>;
}

const STORED = 'rlg-language';

/** What was chosen here before, else the first language of the browser that we speak. */
export function preferredLanguage(): Language {
  try {
    const stored = localStorage.getItem(STORED);
    if (stored === 'en' || stored === 'zh') return stored;
  } catch {
    // Storage may be forbidden.
  }
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag in LANGUAGES);
  return spoken === 'zh' ? 'zh' : 'en';
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // Then it holds until the page is closed.
  }
}
