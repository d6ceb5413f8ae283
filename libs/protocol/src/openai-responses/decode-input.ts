import { GatewayError, type Json, type JsonObject } from '@libs/kernel';
import type { LeftOut } from '../left-out';
import type { ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '../neutral/content';
import type { AssistantMessage, GatewayRequest, Message, UserMessage } from '../neutral/request';
import { badField, listAt, objectAt, optionalString, stringAt, untranslatable } from '../openai-chat/read-fields';
import { decodeContent, decodeSaid } from './decode-content';
import { flatName } from './namespaces';
import { unsealReasoning } from './seal-reasoning';

export const MAX_ITEMS = 10_000;

export type DecodedInput = Pick<GatewayRequest, 'system' | 'messages'>;

/** What the provider's own tools did in earlier turns: the text behind it tells what they found, so it can be left out. */
const RAN_BY_PROVIDER =
  /^(web_search_call|file_search_call|code_interpreter_call|image_generation_call|mcp_list_tools|mcp_call|tool_search_call|tool_search_output|compaction)$/;
/** Calls that the client answers, in forms that no other API knows. */
const OPENAI_ONLY =
  /^(computer_call|local_shell_call|shell_call|apply_patch_call|mcp_approval_re(?:quest|sponse)|(?:computer|local_shell|shell|apply_patch)_call_output)$/;

/**
 * `input` in the neutral form: items that follow one another on the assistant's side become one message,
 * and so do results of tools.
 * @throws GatewayError invalid_request, unsupported_by_target, not_found for a reference to an item that nobody keeps
 */
export function decodeInput(input: Json | undefined, leftOut: LeftOut): DecodedInput {
  const decoder = new InputDecoder(leftOut);
  if (typeof input === 'string') decoder.user([{ type: 'text', text: input }]);
  else {
    const items = listAt(input, 'input');
    if (items.length === 0 || items.length > MAX_ITEMS) throw badField('input', `must hold 1 to ${MAX_ITEMS} items`);
    items.forEach((raw, i) => decoder.item(objectAt(raw, `input[${i}]`), `input[${i}]`));
  }
  return decoder.finish();
}

class InputDecoder {
  private readonly system: TextPart[] = [];
  private readonly messages: Message[] = [];
  /** Thought signatures that wait for the call they belong to. */
  private readonly signatures = new Map<string, Pick<ToolCallPart, 'signature' | 'origin'>>();

  constructor(private readonly leftOut: LeftOut) {}

  user(content: UserMessage['content']): void {
    this.messages.push({ role: 'user', content });
  }

  item(item: JsonObject, param: string): void {
    const type = item['type'] ?? 'message';
    switch (type) {
      case 'message':
        return this.message(item, param);
      case 'reasoning':
        return this.reasoning(item, param);
      case 'function_call':
        return this.call(item, stringAt(item['arguments'], `${param}.arguments`), false, param);
      case 'custom_tool_call':
        return this.call(item, stringAt(item['input'], `${param}.input`), true, param);
      case 'function_call_output':
      case 'custom_tool_call_output':
        return this.result(item, param);
      case 'item_reference':
        throw unknownItem(stringAt(item['id'], `${param}.id`), `${param}.id`);
      default:
        return this.foreign(type, param);
    }
  }

  finish(): DecodedInput {
    return { system: this.system, messages: this.messages };
  }

  private message(item: JsonObject, param: string): void {
    switch (item['role']) {
      case 'user':
        return this.user(decodeContent(item['content'], `${param}.content`));
      case 'system':
      case 'developer':
        for (const part of decodeContent(item['content'], `${param}.content`)) {
          if (part.type !== 'text') throw badField(`${param}.content`, 'must be text in an instruction');
          this.system.push(part);
        }
        return;
      case 'assistant': {
        const { content, refusal } = decodeSaid(item['content'], `${param}.content`);
        const turn = this.turn();
        turn.content.push(...content);
        if (refusal !== undefined) turn.refusal = turn.refusal === undefined ? refusal : `${turn.refusal}\n${refusal}`;
        return;
      }
      default:
        throw badField(`${param}.role`, 'must be user, assistant, system or developer');
    }
  }

  private reasoning(item: JsonObject, param: string): void {
    const part: ReasoningPart = { type: 'reasoning', text: reasoningText(item, param) };
    const id = optionalString(item, 'id', `${param}.id`);
    if (id !== undefined) part.id = id;
    const encrypted = optionalString(item, 'encrypted_content', `${param}.encrypted_content`);
    if (encrypted !== undefined && encrypted !== '') {
      const unsealed = unsealReasoning(encrypted);
      if (unsealed.kind === 'call') return void this.signatures.set(unsealed.callId, unsealed.signature);
      Object.assign(part, unsealed.part);
    }
    this.turn().content.push(part);
  }

  private call(item: JsonObject, args: string, freeform: boolean, param: string): void {
    const id = stringAt(item['call_id'], `${param}.call_id`);
    const namespace = optionalString(item, 'namespace', `${param}.namespace`);
    const name = flatName(namespace, stringAt(item['name'], `${param}.name`));
    const call: ToolCallPart = { type: 'tool_call', id, name, arguments: args };
    if (freeform) call.freeform = true;
    Object.assign(call, this.signatures.get(id));
    this.turn().content.push(call);
  }

  private result(item: JsonObject, param: string): void {
    const result: ToolResultPart = {
      type: 'tool_result',
      toolCallId: stringAt(item['call_id'], `${param}.call_id`),
      content: decodeContent(item['output'], `${param}.output`),
    };
    const last = this.messages.at(-1);
    const collects = last?.role === 'user' && last.content.length > 0 && last.content.every(({ type }) => type === 'tool_result');
    if (collects) last.content.push(result);
    else this.user([result]);
  }

  private foreign(type: Json, param: string): void {
    if (typeof type === 'string' && RAN_BY_PROVIDER.test(type))
      this.leftOut.add(`input.${type}`, 'left out, only the provider that ran it can read it');
    else if (typeof type === 'string' && OPENAI_ONLY.test(type)) throw untranslatable(`${param}.type`, type);
    else throw badField(`${param}.type`, 'is not a kind of item that is known here');
  }

  /** The assistant's turn that is being put together. */
  private turn(): AssistantMessage {
    const last = this.messages.at(-1);
    if (last?.role === 'assistant') return last;
    const turn: AssistantMessage = { role: 'assistant', content: [] };
    this.messages.push(turn);
    return turn;
  }
}

/** The reasoning itself where the model shows it, else its summary. */
function reasoningText(item: JsonObject, param: string): string {
  const texts = (name: 'content' | 'summary'): string[] => {
    const list = item[name];
    if (list === undefined || list === null) return [];
    return listAt(list, `${param}.${name}`).map((raw, i) =>
      stringAt(objectAt(raw, `${param}.${name}[${i}]`)['text'], `${param}.${name}[${i}].text`),
    );
  };
  const said = texts('content');
  return said.length > 0 ? said.join('') : texts('summary').join('\n\n');
}

/** For an id that names nothing that is kept for this caller. */
export const unknownItem = (id: string, param: string): GatewayError =>
  new GatewayError(
    'not_found',
    `There is no item '${id.slice(0, 80)}' here: send the item itself instead of a reference to it.`,
    {
      param,
    },
  );
