import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { RunTool } from '../run';
import { assertKnown, bad, objectsAt } from './fields';

const MAX_TOOLS = 64;
/** As providers take them. */
export const TOOL_NAME = /^[a-zA-Z][a-zA-Z0-9_-]{0,63}$/;
/** Between the name of a server and that of its tool. */
export const SERVER_TOOL = '__';
const BUILT_IN = new Set(['calculator', 'read_file']);
const OF_STORED = new Set(['type', 'name']);
const OF_FUNCTION = new Set(['type', 'name', 'description', 'parameters', 'function', 'strict']);
const IN_FUNCTION = new Set(['name', 'description', 'parameters', 'strict']);
const MAX_SCHEMA_BYTES = 32 * 1024;

/** @throws GatewayError invalid_request, unknown_field */
export function decodeTools(body: JsonObject): RunTool[] | undefined {
  const tools = objectsAt(body, 'tools', MAX_TOOLS)?.map((tool, i) => decodeTool(tool, `tools[${i}]`));
  const names = new Set<string>();
  for (const [i, tool] of (tools ?? []).entries()) {
    const name = 'name' in tool ? tool.name : tool.type;
    if (names.has(name)) throw bad(`tools[${i}].name`, 'is there twice');
    names.add(name);
  }
  return tools;
}

function decodeTool(tool: JsonObject, at: string): RunTool {
  const { type } = tool;
  switch (type) {
    case 'http':
    case 'mcp':
      assertKnown(tool, OF_STORED, 'a stored tool', `${at}.`);
      return { type, name: nameOf(tool, `${at}.name`) };
    case 'calculator':
    case 'read_file':
      assertKnown(tool, new Set(['type']), 'a built-in tool', `${at}.`);
      return { type };
    case 'function':
      return decodeFunction(tool, at);
    default:
      throw bad(`${at}.type`, 'must be function, http, mcp, calculator or read_file');
  }
}

/** In the form of OpenAI's chat, or flat as in its responses. */
function decodeFunction(tool: JsonObject, at: string): RunTool {
  assertKnown(tool, OF_FUNCTION, 'a function', `${at}.`);
  const inner = tool['function'];
  if (inner !== undefined && !isJsonObject(inner)) throw bad(`${at}.function`, 'must be an object');
  const declared = inner ?? tool;
  const place = inner === undefined ? at : `${at}.function`;
  if (inner) assertKnown(inner, IN_FUNCTION, 'a function', `${place}.`);
  const name = nameOf(declared, `${place}.name`);
  const { description, parameters } = declared;
  if (description !== undefined && (typeof description !== 'string' || description.length > 4_096))
    throw bad(`${place}.description`, 'must be a text of at most 4096 characters');
  if (parameters !== undefined) assertSchema(parameters, `${place}.parameters`);
  return {
    type: 'function',
    name,
    ...(description !== undefined && { description }),
    ...(isJsonObject(parameters) && { parameters }),
  };
}

/** @throws GatewayError invalid_request */
export function assertSchema(schema: unknown, param: string): asserts schema is JsonObject {
  if (!isJsonObject(schema) || (schema['type'] !== undefined && schema['type'] !== 'object'))
    throw bad(param, 'must be the JSON schema of an object');
  if (JSON.stringify(schema).length > MAX_SCHEMA_BYTES) throw bad(param, `must have at most ${MAX_SCHEMA_BYTES} bytes`);
}

function nameOf(tool: JsonObject, param: string): string {
  const { name } = tool;
  if (typeof name !== 'string' || !TOOL_NAME.test(name) || name.includes(SERVER_TOOL) || BUILT_IN.has(name))
    throw bad(param, 'must be a letter and up to 63 letters, digits, _ or -, without __, and not that of a built-in tool');
  return name;
}
