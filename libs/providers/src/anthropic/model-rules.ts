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
  /** Opus 4.1 and the models from 4.5 on keep to a schema (`output_config.format`, strict tools). */
  structured: boolean;
}

export function rulesOf(model: string): ModelRules {
  const number = versionOf(model);
  if (number === undefined) return { sampling: true, thinking: 'budget', structured: true };
  const newer = number > 406;
  const structured = number >= 405 || (number === 401 && model.includes('opus'));
  return { sampling: !newer, thinking: newer ? 'adaptive' : 'budget', structured };
}

/** 405 for 4.5; the date behind a version is not a part of it. */
function versionOf(model: string): number | undefined {
  const version = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?![\d])/.exec(model);
  return version ? Number(version[1]) * 100 + Number(version[2] ?? 0) : undefined;
}
