/**
 * What Anthropic's model generations accept, read off the name, since the API refuses what a model
 * does not know. A name that says nothing (an alias of a proxy) is taken for the older kind, which
 * takes most.
 */
export interface ModelRules {
  /** Models after Opus 4.6 refuse `temperature`, `top_p` and `top_k`. */
  sampling: boolean;
  /** They also refuse a thinking budget: thinking is `adaptive`, its amount an effort. */
  thinking: 'budget' | 'adaptive';
}

export function rulesOf(model: string): ModelRules {
  const version = /claude-[a-z]+-(\d{1,2})(?:[-.](\d{1,2}))?(?![\d])/.exec(model);
  if (!version) return OLDER;
  const number = Number(version[1]) * 100 + Number(version[2] ?? 0);
  return number > 406 ? NEWER : OLDER;
}

const OLDER: ModelRules = { sampling: true, thinking: 'budget' };
const NEWER: ModelRules = { sampling: false, thinking: 'adaptive' };
