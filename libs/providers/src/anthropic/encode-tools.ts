import { GatewayError, type JsonObject } from '@libs/kernel';
import type { BuiltinTool, GatewayRequest, Tool, ToolChoice } from '@libs/protocol';
import type { ChangeList } from '../changes';
import { describeFreeform } from '../freeform-tool';
import { compileSchema } from '../schema/compile-schema';
import { ANTHROPIC_SCHEMA_RULES } from '../schema/rules';
import { readWebSearch } from '../web-search';
import { ANSWER_TOOL, type OutputPlan } from './encode-output';
import type { ModelRules } from './model-rules';

/** `tools` and `tool_choice`. @throws GatewayError unsupported_by_target for a choice of a tool that cannot be sent */
export function encodeTools(request: GatewayRequest, output: OutputPlan, rules: ModelRules, changes: ChangeList): JsonObject {
  const builtin = (request.builtinTools ?? []).flatMap((tool) => encodeBuiltin(tool, changes));
  const own = (request.tools ?? []).map((tool) => encodeTool(tool, rules, changes));
  const tools = [...builtin, ...own];
  const choice = request.toolChoice;
  if (choice?.type === 'tool' && !tools.some((tool) => tool['name'] === choice.name)) throw unknownChoice(choice.name);
  if (output.tool) {
    const forced = tools.length === 0 || choice?.type === 'none' ? { type: 'tool', name: ANSWER_TOOL } : { type: 'any' };
    return { tools: [...tools, output.tool], tool_choice: forced };
  }
  if (tools.length === 0) {
    if (choice && choice.type !== 'auto' && choice.type !== 'none') changes.dropped('tool_choice', 'there are no tools');
    return {};
  }
  const encoded = encodeToolChoice(choice, request.parallelToolCalls);
  return { tools, ...(encoded && { tool_choice: encoded }) };
}

function unknownChoice(name: string): GatewayError {
  const message = `The tool ${name.slice(0, 80)} was chosen and cannot be given to Anthropic.`;
  return new GatewayError('unsupported_by_target', message, { param: 'tool_choice' });
}

function encodeTool(tool: Tool, rules: ModelRules, changes: ChangeList): JsonObject {
  const described = tool.freeform ? describeFreeform(tool, changes) : tool;
  const out: JsonObject = { name: tool.name };
  if (tool.description !== undefined) out['description'] = tool.description;
  // The schema of a tool without parameters may be {}; Anthropic wants its type said.
  const schema = 'type' in described.parameters ? described.parameters : { type: 'object', ...described.parameters };
  const strict = tool.strict === true ? strictSchema(tool.name, schema, rules, changes) : undefined;
  out['input_schema'] = strict ?? schema;
  if (strict) out['strict'] = true;
  if (tool.cacheControl) out['cache_control'] = tool.cacheControl;
  return out;
}

/** The schema that is kept to; undefined when none can be. */
function strictSchema(name: string, schema: JsonObject, rules: ModelRules, changes: ChangeList): JsonObject | undefined {
  if (!rules.structured) {
    changes.dropped(`tools.${name}.strict`, 'the model keeps to no schema by itself');
    return undefined;
  }
  const { schema: compiled, misfits } = compileSchema(schema, ANTHROPIC_SCHEMA_RULES, changes, `tools.${name}.parameters`);
  if (misfits.length === 0) return compiled;
  changes.dropped(`tools.${name}.strict`, `Anthropic cannot enforce ${misfits.join(', ')}`);
  return undefined;
}

const WEB_SEARCH = 'web_search_20250305';

/** Anthropic's own as they were written; of other providers' only web search has a counterpart. */
function encodeBuiltin(tool: BuiltinTool, changes: ChangeList): JsonObject[] {
  if (tool.dialect === 'anthropic-messages') return [tool.raw];
  if (tool.kind !== 'web_search') {
    const name = typeof tool.raw['type'] === 'string' ? tool.raw['type'] : tool.kind;
    changes.dropped(`tools.${name}`, 'Anthropic has no such tool');
    return [];
  }
  const { allowedDomains, blockedDomains, maxUses, contextSize, location } = readWebSearch(tool);
  if (contextSize !== undefined) changes.dropped('web_search.search_context_size', 'not known to Anthropic');
  const out: JsonObject = { type: WEB_SEARCH, name: 'web_search' };
  if (maxUses !== undefined) out['max_uses'] = maxUses;
  if (allowedDomains.length > 0) out['allowed_domains'] = allowedDomains;
  if (blockedDomains.length > 0 && allowedDomains.length === 0) out['blocked_domains'] = blockedDomains;
  else if (blockedDomains.length > 0) changes.dropped('web_search.blocked_domains', 'Anthropic takes them or allowed ones');
  if (Object.keys(location).length > 0) out['user_location'] = { type: 'approximate', ...location };
  return [out];
}

function encodeToolChoice(choice: ToolChoice | undefined, parallel: boolean | undefined): JsonObject | undefined {
  if (choice?.type === 'none') return { type: 'none' };
  const single = parallel === false ? { disable_parallel_tool_use: true } : {};
  if (choice === undefined) return parallel === false ? { type: 'auto', ...single } : undefined;
  if (choice.type === 'tool') return { type: 'tool', name: choice.name, ...single };
  return { type: choice.type === 'required' ? 'any' : 'auto', ...single };
}
