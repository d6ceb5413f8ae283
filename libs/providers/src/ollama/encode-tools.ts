import { GatewayError, type JsonObject } from '@libs/kernel';
import type { GatewayRequest, Tool } from '@libs/protocol';
import type { ChangeList } from '../changes';

/** `tools`. Ollama has no choice among them. @throws GatewayError unsupported_by_target for tools that a provider runs */
export function encodeTools(request: GatewayRequest, changes: ChangeList): JsonObject {
  const { tools = [], builtinTools = [], toolChoice } = request;
  const [builtin] = builtinTools;
  if (builtin) {
    const name = typeof builtin.raw['type'] === 'string' ? builtin.raw['type'] : builtin.kind;
    throw new GatewayError('unsupported_by_target', `Ollama runs no tools itself, such as ${name}.`, { param: 'tools' });
  }
  if (tools.length === 0) {
    if (toolChoice && toolChoice.type !== 'auto' && toolChoice.type !== 'none')
      changes.dropped('tool_choice', 'there are no tools');
    return {};
  }
  if (toolChoice?.type === 'none') {
    changes.add('tool_choice', 'none: sent without the tools, Ollama has no choice among them');
    return {};
  }
  if (toolChoice && toolChoice.type !== 'auto') changes.dropped('tool_choice', 'not known to Ollama');
  if (request.parallelToolCalls === false) changes.dropped('parallel_tool_calls', 'not known to Ollama');
  return { tools: tools.map((tool) => encodeTool(tool, changes)) };
}

function encodeTool(tool: Tool, changes: ChangeList): JsonObject {
  if (tool.strict) changes.dropped('tools.strict', 'Ollama does not hold calls to their schema');
  if (tool.cacheControl) changes.dropped('cache_control', 'Ollama caches prompts without marks');
  if (tool.freeform) changes.add('tools', `${tool.name} takes plain text, declared as a function with one string`);
  const { name, description, parameters } = tool;
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      // Templates print the properties, and fail where there are none.
      parameters: { ...parameters, type: 'object', properties: parameters['properties'] ?? {} },
    },
  };
}
