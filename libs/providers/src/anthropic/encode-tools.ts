import type { JsonObject } from '@libs/kernel';
import type { GatewayRequest, Tool, ToolChoice } from '@libs/protocol';
import type { ChangeList } from '../changes';

/** `tools` and `tool_choice`. */
export function encodeTools(request: GatewayRequest, changes: ChangeList): JsonObject {
  const { tools, toolChoice, parallelToolCalls } = request;
  if (!tools || tools.length === 0) {
    if (toolChoice && toolChoice.type !== 'auto' && toolChoice.type !== 'none')
      changes.dropped('tool_choice', 'there are no tools');
    return {};
  }
  const out: JsonObject = { tools: tools.map((tool) => encodeTool(tool)) };
  const choice = encodeToolChoice(toolChoice, parallelToolCalls);
  if (choice) out['tool_choice'] = choice;
  return out;
}

function encodeTool(tool: Tool): JsonObject {
  const out: JsonObject = { name: tool.name };
  if (tool.description !== undefined) out['description'] = tool.description;
  // The schema of a tool without parameters may be {}; Anthropic wants its type said.
  out['input_schema'] = 'type' in tool.parameters ? tool.parameters : { type: 'object', ...tool.parameters };
  if (tool.strict !== undefined) out['strict'] = tool.strict;
  if (tool.cacheControl) out['cache_control'] = tool.cacheControl;
  return out;
}

function encodeToolChoice(choice: ToolChoice | undefined, parallel: boolean | undefined): JsonObject | undefined {
  if (choice?.type === 'none') return { type: 'none' };
  const single = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice === undefined) return parallel === false ? { type: 'auto', ...single } : undefined;
  if (choice.type === 'tool') return { type: 'tool', name: choice.name, ...single };
  return { type: choice.type === 'required' ? 'any' : 'auto', ...single };
}
