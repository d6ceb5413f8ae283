import type { ReasoningPart, TextPart, ToolCallPart } from './content';
import type { GatewayEvent } from './event';
import type { Candidate, GatewayResponse } from './response';

/** A whole answer as the events of a stream: each block in one piece. */
export function responseEvents(response: GatewayResponse): GatewayEvent[] {
  const { id, model, created, serviceTier, systemFingerprint, usage, usageReported } = response;
  return [
    {
      type: 'start',
      ...{ id, model },
      ...(created !== undefined && { created }),
      ...(serviceTier !== undefined && { serviceTier }),
      ...(systemFingerprint !== undefined && { systemFingerprint }),
      ...(usageReported && { usage }),
    },
    ...response.candidates.flatMap(candidateEvents),
    ...(usageReported ? [{ type: 'usage' as const, usage }] : []),
    { type: 'end' },
  ];
}

function candidateEvents({ index: candidate, content, refusal, logprobs, stopReason, stopSequence }: Candidate): GatewayEvent[] {
  const blocks = content.flatMap((part, block) => [
    ...partEvents(part, candidate, block),
    { type: 'block_stop' as const, candidate, block },
  ]);
  return [
    ...blocks,
    ...(logprobs ? [{ type: 'logprobs' as const, candidate, content: logprobs }] : []),
    ...(refusal === undefined ? [] : [{ type: 'refusal_delta' as const, candidate, text: refusal }]),
    { type: 'finish', candidate, stopReason, ...(stopSequence !== undefined && { stopSequence }) },
  ];
}

function partEvents(part: TextPart | ToolCallPart | ReasoningPart, candidate: number, block: number): GatewayEvent[] {
  const at = { candidate, block };
  if (part.type === 'text')
    return [
      { type: 'block_start', ...at, kind: 'text' },
      ...(part.text === '' ? [] : [{ type: 'text_delta' as const, ...at, text: part.text }]),
      ...(part.citations ?? []).map((citation) => ({ type: 'citation' as const, ...at, citation })),
    ];
  if (part.type === 'tool_call') {
    const { id, name, freeform, signature, origin } = part;
    return [
      {
        ...{ type: 'block_start', ...at, kind: 'tool_call', id, name },
        ...(freeform !== undefined && { freeform }),
        ...(signature !== undefined && { signature }),
        ...(origin !== undefined && { origin }),
      },
      ...(part.arguments === '' ? [] : [{ type: 'arguments_delta' as const, ...at, json: part.arguments }]),
    ];
  }
  const origin = part.origin !== undefined && { origin: part.origin };
  return [
    { type: 'block_start', ...at, kind: 'reasoning', ...(part.id !== undefined && { id: part.id }) },
    ...(part.text === '' ? [] : [{ type: 'reasoning_delta' as const, ...at, text: part.text }]),
    ...(part.signature === undefined
      ? []
      : [{ type: 'reasoning_signature' as const, ...at, signature: part.signature, ...origin }]),
    ...(part.redactedData === undefined
      ? []
      : [{ type: 'reasoning_redacted' as const, ...at, data: part.redactedData, ...origin }]),
  ];
}
