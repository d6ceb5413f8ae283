import { spliceBody } from '@libs/protocol';
import type { RelayHead, TargetInfo, UpstreamCall } from '../../adapter';
import { headersFor } from '../encode-request';

export const COMPLETIONS_PATH = '/completions';

/** Who serves legacy completions. */
export interface CompletesProfile {
  /** The models that do; absent: all of them. */
  models?: RegExp;
  /** `stream_options.include_usage` is known. */
  streamOptions: boolean;
}

/** Whether the gateway asks for the usage that the client did not ask for. */
export const asksUsage = (head: RelayHead, profile: CompletesProfile): boolean =>
  head.stream && !head.includeUsage && profile.streamOptions;

export const relayCompletions = (body: Buffer, head: RelayHead, target: TargetInfo, profile: CompletesProfile): UpstreamCall => ({
  method: 'POST',
  path: COMPLETIONS_PATH,
  headers: headersFor(head.stream),
  body: spliceBody(body, { model: target.model, includeUsage: asksUsage(head, profile) }),
  changes: [],
  wire: 'openai-completions',
});
