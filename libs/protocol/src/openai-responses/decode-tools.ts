import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { LeftOut } from '../left-out';
import type { BuiltinTool, GatewayRequest, ResponseFormat, Tool, ToolChoice } from '../neutral/request';
import {
  badField,
  defined,
  listAt,
  objectAt,
  optionalBoolean,
  optionalList,
  optionalObject,
  optionalString,
  stringAt,
  untranslatable,
} from '../openai-chat/read-fields';
import { FREEFORM_PARAMETERS } from '../openai-chat/freeform';
import { flatName } from './namespaces';

const NO_ARGUMENTS: JsonObject = { type: 'object', properties: {} };

type Tooling = Pick<GatewayRequest, 'tools' | 'builtinTools' | 'toolChoice' | 'parallelToolCalls'>;

/** `tools` and `tool_choice` in all their forms. @throws GatewayError invalid_request, unsupported_by_target */
export function decodeTooling(body: JsonObject, leftOut: LeftOut): Tooling {
  const all = (optionalList(body, 'tools') ?? []).flatMap((raw, i) => decodeTool(raw, `tools[${i}]`, leftOut));
  const { toolChoice, allowed } = decodeToolChoice(body['tool_choice']);
  // Tools that must not be called need not be known: no other side has such a list.
  const usable = all.filter((tool) => !allowed || allowed.has('raw' in tool ? String(tool.raw['type']) : tool.name));
  const tools = usable.filter((tool) => 'parameters' in tool);
  const builtinTools = usable.filter((tool) => 'raw' in tool);
  return defined({
    tools: tools.length > 0 ? tools : undefined,
    builtinTools: builtinTools.length > 0 ? builtinTools : undefined,
    toolChoice,
    parallelToolCalls: optionalBoolean(body, 'parallel_tool_calls'),
  });
}

function decodeTool(raw: Json, param: string, leftOut: LeftOut): (Tool | BuiltinTool)[] {
  const tool = objectAt(raw, param);
  const type = stringAt(tool['type'], `${param}.type`);
  switch (type) {
    case 'function':
      return [functionTool(tool, param)];
    case 'custom':
      return [customTool(tool, param)];
    case 'namespace':
      return grouped(tool, param, leftOut);
    case 'web_search':
      if (tool['external_web_access'] !== false) break;
      leftOut.add('tools.web_search', 'left out, only OpenAI searches without access to the web');
      return [];
  }
  return [{ kind: builtinKind(type), dialect: 'openai-responses', raw: tool }];
}

/** The functions of a group, under both names. */
function grouped(group: JsonObject, param: string, leftOut: LeftOut): (Tool | BuiltinTool)[] {
  const namespace = stringAt(group['name'], `${param}.name`);
  const tools = listAt(group['tools'], `${param}.tools`).flatMap((raw, i) => decodeTool(raw, `${param}.tools[${i}]`, leftOut));
  return tools.map((tool) => ('raw' in tool ? tool : { ...tool, name: flatName(namespace, tool.name) }));
}

const functionTool = (raw: JsonObject, param: string): Tool => ({
  name: stringAt(raw['name'], `${param}.name`),
  parameters: isJsonObject(raw['parameters']) ? raw['parameters'] : NO_ARGUMENTS,
  ...defined({
    description: optionalString(raw, 'description', `${param}.description`),
    strict: optionalBoolean(raw, 'strict', `${param}.strict`),
  }),
});

function customTool(raw: JsonObject, param: string): Tool {
  const format = optionalObject(raw, 'format', `${param}.format`);
  return {
    name: stringAt(raw['name'], `${param}.name`),
    parameters: FREEFORM_PARAMETERS,
    freeform: format ? { format: neutralFormat(format) } : {},
    ...defined({ description: optionalString(raw, 'description', `${param}.description`) }),
  };
}

/** The neutral form has the words of chat completions, where a grammar stands in an object of its own. */
function neutralFormat(format: JsonObject): JsonObject {
  const { type, ...rest } = format;
  return type === 'grammar' && rest['grammar'] === undefined ? { type, grammar: rest } : format;
}

const builtinKind = (type: string): BuiltinTool['kind'] =>
  /^web_search(_|$)/.test(type) ? 'web_search' : type === 'code_interpreter' ? 'code_execution' : 'other';

interface DecodedChoice {
  toolChoice?: ToolChoice;
  /** Names of functions and types of built-in tools, the only ones that may be called; absent when all may. */
  allowed?: ReadonlySet<string>;
}

function decodeToolChoice(choice: Json | undefined): DecodedChoice {
  const param = 'tool_choice';
  if (choice === undefined || choice === null) return {};
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { toolChoice: { type: choice } };
  if (!isJsonObject(choice)) throw badField(param, 'must be auto, none, required or an object that names a tool');
  switch (choice['type']) {
    case 'function':
    case 'custom':
      return { toolChoice: { type: 'tool', name: calledName(choice, param) } };
    case 'allowed_tools':
      return allowedTools(choice, param);
    default:
      throw untranslatable(`${param}.type`, `the tool ${stringAt(choice['type'], `${param}.type`)}`);
  }
}

const calledName = (tool: JsonObject, param: string): string =>
  flatName(optionalString(tool, 'namespace', `${param}.namespace`), stringAt(tool['name'], `${param}.name`));

function allowedTools(choice: JsonObject, param: string): DecodedChoice {
  const { mode } = choice;
  if (mode !== 'auto' && mode !== 'required') throw badField(`${param}.mode`, 'must be auto or required');
  const names = listAt(choice['tools'], `${param}.tools`).map((raw, i) => {
    const where = `${param}.tools[${i}]`;
    const tool = objectAt(raw, where);
    const named = tool['type'] === 'function' || tool['type'] === 'custom';
    return named ? calledName(tool, where) : stringAt(tool['type'], `${where}.type`);
  });
  return { toolChoice: { type: mode }, allowed: new Set(names) };
}

/** `text.format`. @throws GatewayError invalid_request */
export function decodeFormat(raw: Json | undefined): ResponseFormat | undefined {
  if (raw === undefined || raw === null) return undefined;
  const param = 'text.format';
  const format = objectAt(raw, param);
  switch (format['type']) {
    case 'text':
    case 'json_object':
      return { type: format['type'] };
    case 'json_schema':
      return {
        type: 'json_schema',
        name: stringAt(format['name'], `${param}.name`),
        schema: objectAt(format['schema'], `${param}.schema`),
        ...defined({
          description: optionalString(format, 'description', `${param}.description`),
          strict: optionalBoolean(format, 'strict', `${param}.strict`),
        }),
      };
    default:
      throw badField(`${param}.type`, 'must be text, json_object or json_schema');
  }
}
