import { isJsonObject, type Json, type JsonObject } from '@libs/kernel';
import type { BuiltinTool, GatewayRequest, ResponseFormat, Tool, ToolChoice } from '../neutral/request';
import { cacheMark } from './decode-content';
import { FREEFORM_PARAMETERS } from './freeform';
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
} from './read-fields';

const NO_ARGUMENTS: JsonObject = { type: 'object', properties: {} };

type Tooling = Pick<GatewayRequest, 'tools' | 'builtinTools' | 'toolChoice' | 'parallelToolCalls'>;

/** `tools` and `tool_choice`, or the old `functions` and `function_call`. @throws GatewayError invalid_request */
export function decodeTooling(body: JsonObject): Tooling {
  const tools = decodeTools(body);
  const { toolChoice, allowed } = decodeToolChoice(body);
  return defined({
    // Tools that must not be called need not be known: no other side has such a list.
    tools: allowed ? tools?.filter((tool) => allowed.has(tool.name)) : tools,
    builtinTools: decodeWebSearch(body),
    toolChoice,
    parallelToolCalls: optionalBoolean(body, 'parallel_tool_calls'),
  });
}

function decodeWebSearch(body: JsonObject): BuiltinTool[] | undefined {
  const raw = optionalObject(body, 'web_search_options');
  return raw && [{ kind: 'web_search', dialect: 'openai-chat', raw }];
}

function decodeTools(body: JsonObject): Tool[] | undefined {
  const tools = optionalList(body, 'tools')?.map((raw, i) => {
    const tool = objectAt(raw, `tools[${i}]`);
    if (tool['type'] === 'custom') return decodeCustom(objectAt(tool['custom'], `tools[${i}].custom`), `tools[${i}].custom`);
    if (tool['type'] !== 'function') throw badField(`tools[${i}].type`, 'must be function or custom');
    return { ...decodeFunction(objectAt(tool['function'], `tools[${i}].function`), `tools[${i}].function`), ...cacheMark(tool) };
  });
  return (
    tools ?? optionalList(body, 'functions')?.map((raw, i) => decodeFunction(objectAt(raw, `functions[${i}]`), `functions[${i}]`))
  );
}

function decodeFunction(raw: JsonObject, param: string): Tool {
  return {
    name: stringAt(raw['name'], `${param}.name`),
    parameters: isJsonObject(raw['parameters']) ? raw['parameters'] : NO_ARGUMENTS,
    ...defined({
      description: optionalString(raw, 'description', `${param}.description`),
      strict: optionalBoolean(raw, 'strict', `${param}.strict`),
    }),
  };
}

/** A tool that is called with text: other sides see a function of one string. */
function decodeCustom(raw: JsonObject, param: string): Tool {
  const format = optionalObject(raw, 'format', `${param}.format`);
  return {
    name: stringAt(raw['name'], `${param}.name`),
    parameters: FREEFORM_PARAMETERS,
    ...defined({ description: optionalString(raw, 'description', `${param}.description`) }),
    freeform: defined({ format }),
  };
}

interface DecodedChoice {
  toolChoice?: ToolChoice;
  /** The only tools that may be called; absent when all may. */
  allowed?: ReadonlySet<string>;
}

function decodeToolChoice(body: JsonObject): DecodedChoice {
  const param = body['tool_choice'] === undefined || body['tool_choice'] === null ? 'function_call' : 'tool_choice';
  const choice = body[param];
  if (choice === undefined || choice === null) return {};
  if (choice === 'auto' || choice === 'none' || choice === 'required') return { toolChoice: { type: choice } };
  if (!isJsonObject(choice)) throw badField(param, 'must be auto, none, required or an object that names a tool');
  switch (choice['type']) {
    case 'allowed_tools':
      return allowedTools(objectAt(choice['allowed_tools'], `${param}.allowed_tools`), `${param}.allowed_tools`);
    case 'function':
    case 'custom':
    case undefined:
      return { toolChoice: { type: 'tool', name: toolName(choice, param) } };
    default:
      throw badField(`${param}.type`, 'must be function, custom or allowed_tools');
  }
}

/** `{type, function: {name}}`, `{type, custom: {name}}`, or `{name}` as `function_call` has it. */
function toolName(choice: JsonObject, param: string): string {
  if (param === 'function_call') return stringAt(choice['name'], `${param}.name`);
  const type = choice['type'] === 'custom' ? 'custom' : 'function';
  return stringAt(objectAt(choice[type], `${param}.${type}`)['name'], `${param}.${type}.name`);
}

function allowedTools(choice: JsonObject, param: string): DecodedChoice {
  const { mode } = choice;
  if (mode !== 'auto' && mode !== 'required') throw badField(`${param}.mode`, 'must be auto or required');
  const names = listAt(choice['tools'], `${param}.tools`).map((raw, i) => {
    const where = `${param}.tools[${i}]`;
    return toolName(objectAt(raw, where), where);
  });
  return { toolChoice: { type: mode }, allowed: new Set(names) };
}

/** @throws GatewayError invalid_request */
export function decodeResponseFormat(raw: Json | undefined): ResponseFormat | undefined {
  if (raw === undefined || raw === null) return undefined;
  const format = objectAt(raw, 'response_format');
  switch (format['type']) {
    case 'text':
    case 'json_object':
      return { type: format['type'] };
    case 'json_schema': {
      const param = 'response_format.json_schema';
      const schema = objectAt(format['json_schema'], param);
      return {
        type: 'json_schema',
        name: stringAt(schema['name'], `${param}.name`),
        schema: objectAt(schema['schema'] ?? {}, `${param}.schema`),
        ...defined({
          description: optionalString(schema, 'description', `${param}.description`),
          strict: optionalBoolean(schema, 'strict', `${param}.strict`),
        }),
      };
    }
    default:
      throw badField('response_format.type', 'must be text, json_object or json_schema');
  }
}
