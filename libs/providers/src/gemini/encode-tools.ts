import { GatewayError, type JsonObject } from '@libs/kernel';
import type { BuiltinTool, GatewayRequest, Tool } from '@libs/protocol';
import type { ChangeList } from '../changes';
import { describeFreeform } from '../freeform-tool';
import { readWebSearch, type WebSearchWish } from '../web-search';
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

function encodeTool(asked: Tool, changes: ChangeList): JsonObject {
  const tool = asked.freeform ? describeFreeform(asked, changes) : asked;
  if (tool.cacheControl) changes.dropped('cache_control', 'Gemini caches by itself');
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
  if (tool.kind === 'web_search') reportSettings(readWebSearch(tool), changes);
  return own;
}

function reportSettings(wish: WebSearchWish, changes: ChangeList): void {
  if (wish.allowedDomains.length + wish.blockedDomains.length > 0) {
    // Whom an answer may not quote is more than a wish.
    throw new GatewayError('unsupported_by_target', 'Gemini searches everywhere: its search takes no domains.', {
      param: 'tools',
    });
  }
  if (wish.maxUses !== undefined) changes.dropped('tools.web_search.max_uses', 'Gemini decides how often it searches');
  if (wish.contextSize !== undefined) changes.dropped('tools.web_search.search_context_size', 'not known to Gemini');
  if (Object.keys(wish.location).length > 0) changes.dropped('tools.web_search.user_location', 'not known to Gemini');
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
