import { isJsonObject, type Json } from '@libs/kernel';
import { findMembers, readField, spliceMembers } from '@libs/protocol';
import type { RelayHead, TargetInfo, UpstreamCall } from '../../adapter';
import { headersFor } from '../encode-request';

export const RESPONSES_PATH = '/responses';

/** How much of the Responses API an upstream speaks. */
export interface RespondsProfile {
  /** The top-level fields that it takes; absent: all of them. A request with others is translated. */
  fields?: ReadonlySet<string>;
  /** It knows functions alone, neither custom tools nor tools of its own. */
  functionsOnly?: boolean;
  /** It keeps no conversations and refuses to be asked to. */
  stateless?: boolean;
  /** Whose encrypted reasoning its answers hold: in this dialect it stands without a name only when it is OpenAI's. */
  native: boolean;
}

const ENCRYPTED = 'encrypted_content';

/** Whether a body can go there as it is. */
export function canRelayResponses(profile: RespondsProfile, body: Buffer): boolean {
  // Nobody but OpenAI may get OpenAI's encrypted reasoning, or be asked for some that would pass for it.
  if (!profile.native && body.includes(ENCRYPTED)) return false;
  const { fields, functionsOnly } = profile;
  if (!fields && !functionsOnly) return true;
  const found = findMembers(body);
  if (!found || (fields && ![...found.keys()].every((name) => fields.has(name)))) return false;
  if (!functionsOnly) return true;
  const tools = found.get('tools');
  return !body.includes('custom_tool_call') && (!tools || onlyFunctions(readField(body, tools)));
}

const onlyFunctions = (tools: Json): boolean =>
  !Array.isArray(tools) || tools.every((tool) => isJsonObject(tool) && tool['type'] === 'function');

/**
 * The client's bytes with the model replaced. Conversations are kept by the gateway, which has put their items into
 * `input`: an id of ours would mean nothing to the upstream, and somebody else's must not be looked up there.
 */
export function relayResponses(body: Buffer, head: RelayHead, target: TargetInfo, profile: RespondsProfile): UpstreamCall {
  const values = { model: target.model, previous_response_id: null, ...(profile.stateless && { store: false }) };
  return {
    method: 'POST',
    path: RESPONSES_PATH,
    headers: headersFor(head.stream),
    body: spliceMembers(body, values),
    changes: [],
    wire: 'openai-responses',
  };
}
