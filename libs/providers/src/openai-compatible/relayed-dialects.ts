import { findMembers, type DialectId } from '@libs/protocol';
import type { RelayHead, RelayTap, TargetInfo, UpstreamAdapter, UpstreamCall } from '../adapter';
import { relayCompletions } from './completions/relay';
import { CompletionsRelayTap } from './completions/tap';
import type { OpenAiCompatibleProfile } from './profile';
import { OpenAiRelayTap, relayRequest } from './relay';
import { decodeResponses } from './responses/decode-response';
import { ResponsesStreamDecoder } from './responses/decode-stream';
import { canRelayResponses, relayResponses } from './responses/relay';
import { ResponsesRelayTap } from './responses/tap';

/** OpenAI's dialects that an upstream speaks itself: chat always, the others as far as its profile says. */
export const relaysOf = (profile: OpenAiCompatibleProfile): readonly DialectId[] => [
  'openai-chat',
  ...(profile.responds ? (['openai-responses'] as const) : []),
  ...(profile.completes ? (['openai-completions'] as const) : []),
];

/** Legacy completions have none: what continues a bare text answers no message, so that nobody else is given it. */
export function readersOf({ responds }: OpenAiCompatibleProfile): Pick<UpstreamAdapter, 'readers'> {
  if (!responds) return {};
  const { native } = responds;
  return {
    readers: {
      'openai-responses': {
        decodeResponse: (body) => decodeResponses(body, native),
        createStreamDecoder: () => new ResponsesStreamDecoder(native),
      },
    },
  };
}

export function canRelay(profile: OpenAiCompatibleProfile, dialect: DialectId, model: string, body: Buffer): boolean {
  if (dialect === 'openai-responses') return profile.responds !== undefined && canRelayResponses(profile.responds, body);
  if (dialect === 'openai-chat') return canRelayChat(profile, body);
  return profile.completes !== undefined && (profile.completes.models?.test(model) ?? true);
}

/** Where the upstream would ignore or refuse what is asked, a translation finds other words, or names what it leaves out. */
function canRelayChat({ foreign, responseFormat }: OpenAiCompatibleProfile, body: Buffer): boolean {
  if (responseFormat === 'json_object' && body.includes('"json_schema"')) return false;
  if (!foreign) return true;
  // OpenAI's newer name for the system, which its imitators refuse.
  if (body.includes('"developer"')) return false;
  const fields = findMembers(body);
  return !fields || ![...fields.keys()].some((name) => foreign.has(name));
}

export function relayed(profile: OpenAiCompatibleProfile, body: Buffer, head: RelayHead, target: TargetInfo): UpstreamCall {
  if (head.dialect === 'openai-responses' && profile.responds) return relayResponses(body, head, target, profile.responds);
  if (head.dialect === 'openai-completions' && profile.completes) return relayCompletions(body, head, target, profile.completes);
  return relayRequest(body, head, target, profile);
}

export function tapFor(profile: OpenAiCompatibleProfile, head: RelayHead): RelayTap {
  if (head.dialect === 'openai-responses' && profile.responds) return new ResponsesRelayTap();
  if (head.dialect === 'openai-completions' && profile.completes)
    return new CompletionsRelayTap(head, profile.completes, profile);
  return new OpenAiRelayTap(head, profile);
}
