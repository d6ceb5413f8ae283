/**
 * What Gemini's model generations accept, read off the name, since the API refuses what a model does not
 * know. Names without a number (`gemini-flash-latest`) mean the newest.
 */
export interface ModelRules {
  /**
   * How thinking is asked for: a level in words (Gemini 3), a budget of tokens (2.5), or not at all.
   */
  thinking: 'level' | 'budget' | 'none';
  /** The levels that the model knows, least first. */
  levels: readonly string[];
  /** The budgets that the model takes, beside 0 where `off`. */
  budget: { min: number; max: number };
  /** Thinking can be switched off. */
  off: boolean;
  /** Calls of functions are refused without the signature they came with. */
  signedCalls: boolean;
  /** Results of functions may hold images. */
  mediaInResults: boolean;
}

const NOTHING: ModelRules = {
  thinking: 'none',
  levels: [],
  budget: { min: 0, max: 0 },
  off: true,
  signedCalls: false,
  mediaInResults: false,
};

/** https://ai.google.dev/gemini-api/docs/thinking */
export function rulesOf(model: string): ModelRules {
  const named = /^gemini-(?:(\d{1,2})(?:\.(\d{1,2}))?(?![\d])|(?:[a-z]+-)*latest$)/.exec(model);
  if (!named) return NOTHING;
  const version = named[1] === undefined ? Infinity : Number(named[1]) * 100 + Number(named[2] ?? 0);
  const pro = model.includes('-pro');
  if (version >= 300)
    return { ...NOTHING, thinking: 'level', levels: levelsOf(pro, version), off: false, signedCalls: true, mediaInResults: true };
  if (version < 205 || model.includes('-image') || model.includes('-tts')) return NOTHING;
  const min = pro ? 128 : model.includes('-lite') ? 512 : 1;
  return { ...NOTHING, thinking: 'budget', budget: { min, max: pro ? 32_768 : 24_576 }, off: !pro };
}

function levelsOf(pro: boolean, version: number): string[] {
  if (!pro) return ['minimal', 'low', 'medium', 'high'];
  return version === 300 ? ['low', 'high'] : ['low', 'medium', 'high'];
}
