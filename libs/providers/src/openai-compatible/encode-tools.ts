import { GatewayError, type JsonObject } from '@libs/kernel';
import type { BuiltinTool, GatewayRequest, Tool, ToolChoice } from '@libs/protocol';
import type { ChangeList } from '../changes';
import { describeFreeform } from '../freeform-tool';
import { keptSchema } from './kept-schema';
import type { OpenAiCompatibleProfile } from './profile';

/** `tools`, `tool_choice` and `parallel_tool_calls`. @throws GatewayError unsupported_by_target */
export function encodeTools(request: GatewayRequest, profile: OpenAiCompatibleProfile, changes: ChangeList): JsonObject {
  const { tools = [], toolChoice, parallelToolCalls } = request;
  for (const tool of request.builtinTools ?? []) if (tool.kind !== 'web_search') leaveOut(tool, profile, changes);
  if (toolChoice?.type === 'tool' && !tools.some(({ name }) => name === toolChoice.name))
    throw unsupported(
      'tool_choice',
      `The tool ${toolChoice.name.slice(0, 80)} was chosen and cannot be given to ${profile.label}.`,
    );
  if (tools.length === 0) {
    // OpenAI answers 400 to either of them without tools.
    if (toolChoice && toolChoice.type !== 'auto' && toolChoice.type !== 'none')
      changes.dropped('tool_choice', 'there are no tools');
    return {};
  }
  const out: JsonObject = { tools: tools.map((tool) => encodeTool(tool, profile, changes)) };
  if (toolChoice) Object.assign(out, encodeToolChoice(toolChoice, tools, profile, changes));
  if (parallelToolCalls !== undefined) {
    if (!profile.unsupported.has('parallel_tool_calls')) out['parallel_tool_calls'] = parallelToolCalls;
    else if (!parallelToolCalls) changes.dropped('parallel_tool_calls', `not known to ${profile.label}`);
  }
  return out;
}

/** Anthropic's tools that the client itself runs: its model knows them by name, no other does. */
const RUN_BY_CLIENT = /^(?:bash|text_editor|computer|memory)_\d+$/;

/** What the provider would run may be missing; what the client expects to run may not. */
function leaveOut(tool: BuiltinTool, profile: OpenAiCompatibleProfile, changes: ChangeList): void {
  const name = typeof tool.raw['type'] === 'string' ? tool.raw['type'] : tool.kind;
  if (tool.dialect === 'anthropic-messages' && RUN_BY_CLIENT.test(name))
    throw unsupported('tools', `Only Claude models know the tool ${name}.`);
  changes.dropped(`tools.${name}`, `${profile.label} has no such tool`);
}

function encodeTool(tool: Tool, profile: OpenAiCompatibleProfile, changes: ChangeList): JsonObject {
  const described = tool.description === undefined ? {} : { description: tool.description };
  let encoded: JsonObject;
  if (tool.freeform && profile.customTools) {
    const format = tool.freeform.format ? { format: tool.freeform.format } : {};
    encoded = { type: 'custom', custom: { name: tool.name, ...described, ...format } };
  } else {
    const { parameters } = tool.freeform ? describeFreeform(tool, changes) : tool;
    const { schema, strict } = keptSchema(
      { schema: parameters, strict: strictOf(tool, profile, changes) },
      `tools.${tool.name}.parameters`,
      profile,
      changes,
    );
    const kept = strict === undefined ? {} : { strict };
    encoded = { type: 'function', function: { name: tool.name, ...described, parameters: schema, ...kept } };
  }
  if (tool.cacheControl) {
    if (profile.cacheControl) encoded['cache_control'] = tool.cacheControl;
    else changes.dropped('cache_control', `${profile.label} caches prompts without marks`);
  }
  return encoded;
}

function strictOf(tool: Tool, profile: OpenAiCompatibleProfile, changes: ChangeList): boolean | undefined {
  if (tool.strict === undefined || !profile.unsupported.has('strict')) return tool.strict;
  if (tool.strict) changes.dropped('tools.strict', `not known to ${profile.label}`);
  return undefined;
}

function encodeToolChoice(choice: ToolChoice, tools: Tool[], profile: OpenAiCompatibleProfile, changes: ChangeList): JsonObject {
  if (profile.unsupported.has('tool_choice')) {
    if (choice.type !== 'auto') changes.dropped('tool_choice', `not known to ${profile.label}`);
    return {};
  }
  if (choice.type !== 'tool') return { tool_choice: choice.type };
  const { name } = choice;
  const freeform = profile.customTools && tools.some((tool) => tool.name === name && tool.freeform);
  return { tool_choice: freeform ? { type: 'custom', custom: { name } } : { type: 'function', function: { name } } };
}

const unsupported = (param: string, message: string): GatewayError =>
  new GatewayError('unsupported_by_target', message, { param });
