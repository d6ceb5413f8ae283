import type { JsonObject } from '@libs/kernel';
import type { BuiltinTool, GatewayRequest, Tool, ToolChoice } from '../neutral/request';
import type { LeftOut } from '../left-out';
import { cacheMark } from './decode-blocks';
import { badField, booleanAt, listAt, objectAt, optional, stringAt } from './read-fields';

const TOOL_FIELDS = new Set(['type', 'name', 'description', 'input_schema', 'strict', 'cache_control']);
const CHOICE_FIELDS = new Set(['type', 'name', 'disable_parallel_tool_use']);

type Tooling = Pick<GatewayRequest, 'tools' | 'builtinTools' | 'toolChoice' | 'parallelToolCalls'>;

/** `tools` and `tool_choice`. @throws GatewayError invalid_request */
export function decodeTooling(body: JsonObject, leftOut: LeftOut): Tooling {
  const choice = optional(body['tool_choice'], 'tool_choice', objectAt);
  if (choice) leftOut.others(choice, CHOICE_FIELDS, 'tool_choice');
  const single = optional(choice?.['disable_parallel_tool_use'], 'tool_choice.disable_parallel_tool_use', booleanAt);
  const list = optional(body['tools'], 'tools', listAt);
  const tools: Tool[] = [];
  const builtin: BuiltinTool[] = [];
  list?.forEach((raw, i) => {
    const tool = objectAt(raw, `tools.${i}`);
    const type = optional(tool['type'], `tools.${i}.type`, stringAt) ?? 'custom';
    if (type === 'custom') {
      leftOut.others(tool, TOOL_FIELDS, 'tools');
      tools.push(decodeTool(tool, `tools.${i}`));
    } else builtin.push({ kind: kindOf(type), dialect: 'anthropic-messages', raw: tool });
  });
  return {
    tools: list && (tools.length > 0 || builtin.length === 0) ? tools : undefined,
    builtinTools: builtin.length > 0 ? builtin : undefined,
    toolChoice: choice && decodeToolChoice(choice),
    parallelToolCalls: single === undefined ? undefined : !single,
  };
}

const kindOf = (type: string): BuiltinTool['kind'] =>
  /^web_search_\d+$/.test(type) ? 'web_search' : /^code_execution_\d+$/.test(type) ? 'code_execution' : 'other';

function decodeTool(tool: JsonObject, param: string): Tool {
  const description = optional(tool['description'], `${param}.description`, stringAt);
  const strict = optional(tool['strict'], `${param}.strict`, booleanAt);
  return {
    name: stringAt(tool['name'], `${param}.name`),
    parameters: objectAt(tool['input_schema'], `${param}.input_schema`),
    ...(description !== undefined && { description }),
    ...(strict !== undefined && { strict }),
    ...cacheMark(tool),
  };
}

function decodeToolChoice(choice: JsonObject): ToolChoice {
  switch (choice['type']) {
    case 'auto':
    case 'none':
      return { type: choice['type'] };
    case 'any':
      return { type: 'required' };
    case 'tool':
      return { type: 'tool', name: stringAt(choice['name'], 'tool_choice.name') };
    default:
      throw badField('tool_choice.type', 'must be auto, any, tool or none');
  }
}
