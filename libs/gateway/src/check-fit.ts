import { GatewayError } from '@libs/kernel';
import { type GatewayRequest, MarkSearch } from '@libs/protocol';
import type { Target } from '@libs/routing';

/** A body shorter than this many bytes per token of context cannot overflow it. */
const BYTES_PER_TOKEN_AT_LEAST = 2;
/** More characters than any text has per token: a request is refused only when it is sure to be too long. */
const CHARS_PER_TOKEN_AT_MOST = 6;

/**
 * Whether a look at the decoded request could find something that the target cannot take; the answer is
 * mostly no, and then a relayed body stays undecoded.
 */
export function mayNotFit({ contextLength, vision, tools }: Target, body: Buffer): boolean {
  if (contextLength !== undefined && body.length > contextLength * BYTES_PER_TOKEN_AT_LEAST) return true;
  if (vision !== false && tools !== false) return false;
  const holds = HOLDS.in(body);
  return (vision === false && holds.image) || (tools === false && holds.tools);
}

const HOLDS = new MarkSearch({
  // How each dialect begins one.
  image: ['"image', '"input_image"', '"inlineData"', '"inline_data"', '"fileData"'],
  tools: ['"tools"'],
});

/**
 * Finds before the call what the catalog knows the target would refuse.
 * @throws GatewayError context_length_exceeded, unsupported_by_target: another target may take it
 */
export function checkFit(request: GatewayRequest, target: Target): void {
  const name = `${target.providerId}/${target.model}`;
  if (target.vision === false && hasImage(request)) {
    throw new GatewayError('unsupported_by_target', `${name} takes no images.`, { param: 'messages' });
  }
  if (target.tools === false && (request.tools?.length ?? 0) > 0) {
    throw new GatewayError('unsupported_by_target', `${name} calls no tools.`, { param: 'tools' });
  }
  if (target.contextLength === undefined) return;
  const tokens = Math.floor(textLength(request) / CHARS_PER_TOKEN_AT_MOST);
  if (tokens <= target.contextLength) return;
  const message = `The request has more than ${tokens} tokens, and ${name} takes at most ${target.contextLength}.`;
  throw new GatewayError('context_length_exceeded', message, { param: 'messages' });
}

const hasImage = (request: GatewayRequest): boolean =>
  request.messages.some((message) =>
    message.content.some(
      (part) => part.type === 'image' || (part.type === 'tool_result' && part.content.some((inner) => inner.type === 'image')),
    ),
  );

/** All text that the model is to read: instructions, messages, tools. Characters. */
function textLength(request: GatewayRequest): number {
  let length = 0;
  for (const part of request.system) length += part.text.length;
  for (const tool of request.tools ?? [])
    length += tool.name.length + (tool.description?.length ?? 0) + JSON.stringify(tool.parameters).length;
  const add = (part: { type: string; text?: string; arguments?: string; content?: { type: string; text?: string }[] }): void => {
    if (part.type === 'text' || part.type === 'reasoning') length += part.text?.length ?? 0;
    if (part.type === 'tool_call') length += part.arguments?.length ?? 0;
    if (part.type === 'tool_result') for (const inner of part.content ?? []) add(inner);
  };
  for (const message of request.messages) for (const part of message.content) add(part);
  return length;
}
