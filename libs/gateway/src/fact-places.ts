import type { DialectId } from '@libs/protocol';

/*
 * Where relayed answers have room for the gateway's facts: OpenAI's clients read over members that they do not
 * know. Anthropic's schemas have none, their clients find the facts in the headers.
 */
const OPENAI: ReadonlySet<DialectId> = new Set<DialectId>(['openai-chat', 'openai-responses', 'openai-completions']);

/** As a member of a whole answer. */
export const tellsFactsInBody = (dialect: DialectId): boolean => OPENAI.has(dialect);

/** In the frame of a stream that tells usage; where that frame comes only when it is asked for, it must have been. */
export const tellsFactsInStream = (dialect: DialectId, askedForUsage: boolean): boolean =>
  dialect === 'openai-responses' || (OPENAI.has(dialect) && askedForUsage);
