import { isJsonObject, type JsonObject } from '@libs/kernel';
import type { ToolCall } from '../loop/next-move';
import type { ClaimedRun } from '../run';

/** What the model is told of a call. */
export interface ToolResult {
  content: string;
  isError: boolean;
}

export interface CallFacts {
  /** The call was begun before, and nobody knows how it ended. */
  lost: boolean;
  /** Names this call for good: sent along so that its receiver can know a repetition. */
  stepKey: string;
}

/** One tool as a model sees and calls it. */
export interface OpenTool {
  name: string;
  type: 'http' | 'mcp' | 'function' | 'calculator' | 'read_file';
  description: string;
  parameters: JsonObject;
  /** A call whose end nobody knows may be made again. */
  repeatable: boolean;
  /** Never rejects for what the tool does; absent: the client runs it. */
  call?(args: JsonObject, stepKey: string, signal: AbortSignal): Promise<ToolResult>;
}

/** A tool server cannot be reached now. */
export class ToolsUnavailable extends Error {
  readonly code = 'tool_unavailable';
}

/** Opens the tools of a run for as long as this process executes it. */
export interface RunTools {
  /** @throws ToolsUnavailable */
  open(run: ClaimedRun, signal: AbortSignal): Promise<Toolbox>;
}

const NO_SCHEMA: JsonObject = { type: 'object', properties: {} };
/** Longer results are cut: they would only fill the context of the model. */
const MAX_RESULT_CHARS = 200_000;

/** The tools of one run. */
export class Toolbox {
  private readonly tools: ReadonlyMap<string, OpenTool>;

  /** @param inlineFiles attachments that are shown to the model whole, and not through a tool */
  constructor(
    tools: readonly OpenTool[],
    readonly inlineFiles: readonly string[],
    readonly close: () => Promise<void>,
  ) {
    this.tools = new Map(tools.map((tool) => [tool.name, tool]));
  }

  /** In OpenAI's words. */
  declarations(): JsonObject[] {
    return [...this.tools.values()].map(({ name, description, parameters }) => ({
      type: 'function',
      function: {
        name,
        ...(description !== '' && { description }),
        parameters: Object.keys(parameters).length > 0 ? parameters : NO_SCHEMA,
      },
    }));
  }

  /** What the model made up is nobody's: it is told so by us. */
  isClientTool(name: string): boolean {
    const tool = this.tools.get(name);
    return tool !== undefined && tool.call === undefined;
  }

  describe(name: string): { toolType: string | null } {
    return { toolType: this.tools.get(name)?.type ?? null };
  }

  /** Never rejects: whatever goes wrong is a result that the model can read. */
  async call({ name, arguments: text }: ToolCall, { lost, stepKey }: CallFacts, signal: AbortSignal): Promise<ToolResult> {
    const tool = this.tools.get(name);
    if (!tool?.call) return failed(`There is no tool '${name.slice(0, 64)}'.`);
    if (lost && !tool.repeatable)
      return failed(
        'It is not known whether this call took effect: the answer was lost. It was not repeated. Find out before calling again.',
      );
    const args = readArguments(text);
    if (typeof args === 'string') return failed(args);
    const problem = argumentProblem(tool.parameters, args);
    if (problem !== undefined) return failed(problem);
    try {
      const { content, isError } = await tool.call(args, stepKey, signal);
      return { content: cut(content), isError };
    } catch (error) {
      return failed(error instanceof Error ? error.message : 'The tool failed.');
    }
  }
}

export const failed = (message: string): ToolResult => ({ content: `Error: ${message}`, isError: true });

/** PostgreSQL takes neither NUL nor half a character. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;

const cut = (text: string): string => {
  const whole = text.length <= MAX_RESULT_CHARS;
  const clean = (whole ? text : text.slice(0, MAX_RESULT_CHARS)).replace(UNSTORABLE, '\ufffd');
  return whole ? clean : `${clean}\n[cut: ${text.length} characters]`;
};

function readArguments(text: string): JsonObject | string {
  try {
    const parsed: unknown = JSON.parse(text === '' ? '{}' : text);
    return isJsonObject(parsed) ? parsed : 'The arguments must be a JSON object.';
  } catch {
    return 'The arguments are not valid JSON.';
  }
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === 'boolean',
  array: Array.isArray,
  object: isJsonObject,
  null: (value) => value === null,
};

/**
 * What a model gets wrong most often, told before anything is called: members that are missing, of another type, or none of
 * those listed. The rest of the schema is the tool's own to check; patterns are not run here, for they are an attacker's.
 */
export function argumentProblem({ properties, required }: JsonObject, args: JsonObject): string | undefined {
  const missing = Array.isArray(required)
    ? required.find((name) => typeof name === 'string' && args[name] === undefined)
    : undefined;
  if (typeof missing === 'string') return `The argument '${missing}' is missing.`;
  for (const [name, schema] of Object.entries(isJsonObject(properties) ? properties : {})) {
    const value = args[name];
    if (value === undefined || !isJsonObject(schema)) continue;
    const types = [schema['type'] ?? []].flat().filter((type) => typeof type === 'string');
    if (types.length > 0 && !types.some((type) => TYPES[type]?.(value) ?? true))
      return `The argument '${name}' must be ${types.join(' or ')}.`;
    const { enum: values } = schema;
    if (Array.isArray(values) && !values.some((one) => JSON.stringify(one) === JSON.stringify(value)))
      return `The argument '${name}' must be one of ${JSON.stringify(values)}.`;
  }
  return undefined;
}
