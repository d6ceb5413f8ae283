import { isJsonObject } from '@libs/kernel';
import type { Tool } from '@libs/protocol';
import type { ChangeList } from './changes';

/**
 * A tool that takes plain text, as a function of one string for upstreams that know only JSON. A grammar asked for is
 * told in words.
 */
export function describeFreeform(tool: Tool, changes: ChangeList): Tool {
  const where = `tools.${tool.name}`;
  changes.add(where, 'sent as a function of one string, `input`');
  const grammar = tool.freeform?.format?.['grammar'];
  if (!isJsonObject(grammar)) return tool;
  changes.add(`${where}.format`, 'told in the description, not enforced');
  const description = `Text of this ${String(grammar['syntax'] ?? '')} grammar:\n${String(grammar['definition'] ?? '')}`;
  return { ...tool, parameters: { ...tool.parameters, properties: { input: { type: 'string', description } } } };
}
