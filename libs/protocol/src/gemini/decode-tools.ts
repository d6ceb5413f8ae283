import type { Json, JsonObject } from '@libs/kernel';
import type { BuiltinTool, GatewayRequest, Tool, ToolChoice } from '../neutral/request';
import { toJsonSchema } from './json-schema';
import { badField, camel, field, listAt, objectAt, optional, others, stringAt } from './read-fields';

type Tooling = Pick<GatewayRequest, 'tools' | 'builtinTools' | 'toolChoice'>;

/** `tools` and `toolConfig`. @throws GatewayError invalid_request */
export function decodeTooling(body: JsonObject, extra: JsonObject, leftOut: Set<string>): Tooling {
  const tools: Tool[] = [];
  const builtinTools: BuiltinTool[] = [];
  (optional(body, 'tools', '', listAt) ?? []).forEach((entry, i) => {
    const holder = objectAt(entry, `tools[${i}]`);
    (optional(holder, 'functionDeclarations', `tools[${i}]`, listAt) ?? []).forEach((raw, j) =>
      tools.push(decodeFunction(raw, `tools[${i}].functionDeclarations[${j}]`, leftOut)),
    );
    for (const [name, value] of Object.entries(holder)) {
      if (camel(name) !== 'functionDeclarations' && value !== undefined && value !== null)
        builtinTools.push(builtin(camel(name), value));
    }
  });
  const config = optional(body, 'toolConfig', '', objectAt);
  const { mode, toolChoice, allowed } = decodeChoice(optional(config, 'functionCallingConfig', 'toolConfig', objectAt));
  const rest = config ? others(config, new Set(['functionCallingConfig'])) : {};
  for (const [name, value] of Object.entries(rest)) extra[`toolConfig.${name}`] = value;
  // Tools that must not be called need not be known: no other side has such a list.
  const callable = allowed ? tools.filter((tool) => allowed.has(tool.name)) : tools;
  return {
    ...(callable.length > 0 && { tools: mode === 'VALIDATED' ? callable.map((tool) => ({ ...tool, strict: true })) : callable }),
    ...(builtinTools.length > 0 && { builtinTools }),
    ...(toolChoice && { toolChoice }),
  };
}

const FUNCTION_FIELDS = new Set(['name', 'description', 'parameters', 'parametersJsonSchema']);

function decodeFunction(raw: Json, param: string, leftOut: Set<string>): Tool {
  const declared = objectAt(raw, param);
  const description = optional(declared, 'description', param, stringAt);
  for (const name of Object.keys(others(declared, FUNCTION_FIELDS)))
    leftOut.add(`tools.functionDeclarations.${name}: dropped, other models are not told what a tool answers or how`);
  return {
    name: stringAt(field(declared, 'name'), `${param}.name`),
    ...(description !== undefined && { description }),
    parameters: parametersOf(declared, param),
  };
}

function parametersOf(declared: JsonObject, param: string): JsonObject {
  const schema = optional(declared, 'parametersJsonSchema', param, objectAt);
  if (schema) return schema;
  const own = optional(declared, 'parameters', param, objectAt);
  return own ? { type: 'object', ...toJsonSchema(own) } : { type: 'object', properties: {} };
}

const KINDS: Readonly<Record<string, BuiltinTool['kind']>> = {
  googleSearch: 'web_search',
  googleSearchRetrieval: 'web_search',
  codeExecution: 'code_execution',
};

const builtin = (name: string, value: Json): BuiltinTool => ({
  kind: KINDS[name] ?? 'other',
  dialect: 'gemini',
  raw: { [name]: value },
});

function decodeChoice(config: JsonObject | undefined): { mode?: string; toolChoice?: ToolChoice; allowed?: ReadonlySet<string> } {
  const param = 'toolConfig.functionCallingConfig';
  if (!config) return {};
  const names = optional(config, 'allowedFunctionNames', param, (value, where) =>
    (Array.isArray(value) ? value : [value]).map((name, i) => stringAt(name, `${where}[${i}]`)),
  );
  const allowed = names && names.length > 0 ? new Set(names) : undefined;
  const mode = (optional(config, 'mode', param, stringAt) ?? 'AUTO').toUpperCase();
  switch (mode) {
    case 'ANY': {
      const [only, ...more] = names ?? [];
      if (only !== undefined && more.length === 0) return { mode, toolChoice: { type: 'tool', name: only } };
      return { mode, toolChoice: { type: 'required' }, ...(allowed && { allowed }) };
    }
    case 'NONE':
      return { mode, toolChoice: { type: 'none' } };
    case 'AUTO':
    case 'VALIDATED':
    case 'MODE_UNSPECIFIED':
      return { mode, toolChoice: { type: 'auto' }, ...(allowed && { allowed }) };
    default:
      throw badField(`${param}.mode`, 'must be AUTO, ANY, NONE or VALIDATED');
  }
}
