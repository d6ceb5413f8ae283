import { useLanguage } from '.';
import { type Patterns, type Said, translated, type Values } from './translated';

/** A sentence as the viewer reads it: `say(code, values, english)`. What nobody has translated is told in the gateway's words. */
export function useSaid(zh: Said): (code: string | null | undefined, values: Values, english: string) => string {
  const { language } = useLanguage();
  return (code, values, english) => {
    const told = language === 'zh' && code && Object.hasOwn(zh, code) ? zh[code] : undefined;
    return told?.(values) ?? english;
  };
}

/** `const words = useTranslated(patterns)`, then `words(text)`. */
export function useTranslated(zh: Patterns): (english: string) => string {
  const { language } = useLanguage();
  return (english) => (language === 'zh' ? translated(zh, english) : english);
}
