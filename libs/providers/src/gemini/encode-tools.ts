import { GatewayError, type JsonObject } from '@libs/kernel';
import type { BuiltinTool, GatewayRequest, Tool } from '@libs/protocol';
import type { ChangeList } from '../changes';
import { compileSchema } from './compile-schema';

/** `tools` and `toolConfig`. @throws GatewayError unsupported_by_target for a tool that only another provider runs */
export function encodeTools(request: GatewayRequest, changes: ChangeList): JsonObject {
  const { tools = [], builtinTools = [], toolChoice } = request;
  const groups: JsonObject[] = [];
  if (tools.length > 0) groups.push({ functionDeclarations: tools.map((tool) => encodeTool(tool, changes)) });
  groups.push(...builtinTools.map((tool) => encodeBuiltin(tool, changes)));
  if (request.parallelToolCalls === false && tools.length > 0)
    changes.dropped('parallel_tool_calls', 'Gemini decides how many it calls at once');
  if (groups.length === 0) {
    if (toolChoice && toolChoice.type !== 'auto' && toolChoice.type !== 'none')
      changes.dropped('tool_choice', 'there are no tools');
    return {};
  }
  const config = tools.length > 0 ? callingConfig(request) : undefined;
  return { tools: groups, ...(config && { toolConfig: { functionCallingConfig: config } }) };
}

function encodeTool(tool: Tool, changes: ChangeList): JsonObject {
  if (tool.cacheControl) changes.dropped('cache_control', 'Gemini caches by itself');
  if (tool.freeform) changes.add('tools', `${tool.name} takes plain text, declared as a function with one string`);
  const parameters = 'type' in tool.parameters ? tool.parameters : { type: 'object', ...tool.parameters };
  return {
    name: tool.name,
    // Demanded, unlike elsewhere.
    description: tool.description ?? '',
    ...(hasParameters(parameters) && {
      parametersJsonSchema: compileSchema(parameters, `tools.${tool.name}.parameters`, changes),
    }),
  };
}

/** A function without parameters says nothing of them: an object without properties is refused by older models. */
const hasParameters = ({ type, properties, ...rest }: JsonObject): boolean =>
  type !== 'object' ||
  Object.keys(properties ?? {}).length > 0 ||
  Object.keys(rest).some((name) => name !== 'additionalProperties' && name !== 'required' && !name.startsWith('$schema'));

const OWN: Partial<Record<BuiltinTool['kind'], JsonObject>> = {
  web_search: { googleSearch: {} },
  code_execution: { codeExecution: {} },
};

function encodeBuiltin(tool: BuiltinTool, changes: ChangeList): JsonObject {
  if (tool.dialect === 'gemini') return tool.raw;
  const own = OWN[tool.kind];
  const name = typeof tool.raw['type'] === 'string' ? tool.raw['type'] : tool.kind;
  if (!own) throw new GatewayError('unsupported_by_target', `Gemini has no tool like ${name}.`, { param: 'tools' });
  changes.add('tools', `${name} sent as ${Object.keys(own)[0]}, without its settings`);
  return own;
}

function callingConfig({ toolChoice, tools = [] }: GatewayRequest): JsonObject | undefined {
  switch (toolChoice?.type) {
    case 'none':
      return { mode: 'NONE' };
    case 'required':
      return { mode: 'ANY' };
    case 'tool':
      return { mode: 'ANY', allowedFunctionNames: [toolChoice.name] };
    default:
      // VALIDATED holds calls to their schemas and leaves the choice open: what `strict` means elsewhere.
      if (tools.some((tool) => tool.strict === true)) return { mode: 'VALIDATED' };
      return toolChoice ? { mode: 'AUTO' } : undefined;
  }
}
