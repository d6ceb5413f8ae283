import type { Json, JsonObject } from '@libs/kernel';
import type { GatewayRequest, Tool, ToolChoice } from '../neutral/request';
import { cacheMark } from './decode-blocks';
import { badField, booleanAt, listAt, objectAt, optional, stringAt, untranslatable } from './read-fields';

/** `tools` and `tool_choice`. @throws GatewayError invalid_request, unsupported_by_target */
export function decodeTooling(body: JsonObject): Pick<GatewayRequest, 'tools' | 'toolChoice' | 'parallelToolCalls'> {
  const choice = optional(body['tool_choice'], 'tool_choice', objectAt);
  const single = optional(choice?.['disable_parallel_tool_use'], 'tool_choice.disable_parallel_tool_use', booleanAt);
  return {
    tools: optional(body['tools'], 'tools', listAt)?.map((raw, i) => decodeTool(raw, `tools.${i}`)),
    toolChoice: choice && decodeToolChoice(choice),
    parallelToolCalls: single === undefined ? undefined : !single,
  };
}

function decodeTool(raw: Json, param: string): Tool {
  const tool = objectAt(raw, param);
  const type = optional(tool['type'], `${param}.type`, stringAt) ?? 'custom';
  if (type !== 'custom') throw untranslatable(`${param}.type`, `the tool ${type}`);
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
