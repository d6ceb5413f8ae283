import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { ToolFetch } from '@libs/egress';
import type { JsonObject } from '@libs/kernel';
import { SERVER_TOOL } from '../input/decode-tools';
import { withSecrets } from './secret-headers';
import type { CallableTool } from './stored-tool';
import { failed, type OpenTool, type ToolResult, ToolsUnavailable } from './toolbox';

const MAX_TOOLS = 128;
const MAX_PAGES = 10;
const MAX_SCHEMA_BYTES = 32 * 1024;
const NAME_LENGTH = 64;

/** The tools of an MCP server over streamable HTTP, for as long as it is open. */
export interface McpServer {
  tools: OpenTool[];
  close(): Promise<void>;
}

type Listed = Awaited<ReturnType<Client['listTools']>>['tools'][number];

/** @throws ToolsUnavailable */
export async function openMcpServer(tool: CallableTool, fetch: ToolFetch, signal: AbortSignal): Promise<McpServer> {
  const { row, allowPrivate, secrets } = tool;
  const { headers, timeout_ms: timeout } = row.definition;
  const transport = new StreamableHTTPClientTransport(new URL(row.url), {
    // The client opens no socket of its own: every request of it goes through the guarded one.
    fetch: (url, init) => fetch.fetch(url, init ?? {}, { allowPrivate, secrets }),
    requestInit: { headers },
    reconnectionOptions: {
      initialReconnectionDelay: 500,
      maxReconnectionDelay: 5_000,
      reconnectionDelayGrowFactor: 2,
      maxRetries: 2,
    },
  });
  const client = new Client({ name: 'route-llm-gateway', version: '1' }, { capabilities: {} });
  // What breaks in the background shows in the next call.
  client.onerror = () => undefined;
  const close = async (): Promise<void> => {
    await transport.terminateSession().catch(() => undefined);
    await client.close().catch(() => undefined);
  };
  try {
    await client.connect(transport, { timeout, signal });
    const listed = await listTools(client, { timeout, signal });
    const { allowed_tools: allowed } = row.definition;
    const offered = listed.filter(({ name }) => allowed === undefined || allowed.includes(name)).slice(0, MAX_TOOLS);
    return { tools: offered.map((one) => toOpenTool(client, tool, one)), close };
  } catch (error) {
    await close();
    throw new ToolsUnavailable(`The tool server '${row.name}' cannot be used: ${reasonOf(error, tool)}`);
  }
}

async function listTools(client: Client, options: { timeout: number; signal: AbortSignal }): Promise<Listed[]> {
  const listed: Listed[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await client.listTools(cursor === undefined ? {} : { cursor }, options);
    listed.push(...answer.tools);
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  return listed;
}

function toOpenTool(client: Client, tool: CallableTool, { name, description = '', inputSchema, annotations }: Listed): OpenTool {
  const { timeout_ms: timeout, idempotent } = tool.row.definition;
  const schema = inputSchema as JsonObject;
  return {
    name: `${tool.row.name}${SERVER_TOOL}${name.replace(/[^\w-]/g, '_')}`.slice(0, NAME_LENGTH),
    type: 'mcp',
    description: description.slice(0, 4_096),
    parameters: JSON.stringify(schema).length > MAX_SCHEMA_BYTES ? { type: 'object' } : schema,
    repeatable: idempotent || annotations?.readOnlyHint === true || annotations?.idempotentHint === true,
    call: async (args, _stepKey, signal) => {
      try {
        const result = await client.callTool({ name, arguments: args }, undefined, { timeout, signal });
        return withSecrets(toResult(result as JsonObject), tool.secrets);
      } catch (error) {
        return failed(reasonOf(error, tool));
      }
    },
  };
}

function toResult(result: JsonObject): ToolResult {
  const parts = Array.isArray(result['content']) ? (result['content'] as JsonObject[]) : [];
  const texts = parts.map(textOf).filter((text) => text !== '');
  const structured = result['structuredContent'];
  if (texts.length === 0 && structured !== undefined) texts.push(JSON.stringify(structured));
  const content = texts.join('\n');
  return result['isError'] === true ? failed(content) : { content, isError: false };
}

function textOf(part: JsonObject): string {
  if (part['type'] === 'text') return String(part['text']);
  if (part['type'] === 'resource_link') return `[resource ${String(part['uri'])}]`;
  const resource = part['resource'] as JsonObject | undefined;
  if (part['type'] === 'resource' && typeof resource?.['text'] === 'string') return resource['text'];
  return `[${String(part['type'])} of type ${String(part['mimeType'] ?? resource?.['mimeType'] ?? 'unknown')}, which is not shown]`;
}

/** Messages of servers and libraries may hold what was sent. */
const reasonOf = (error: unknown, { secrets }: CallableTool): string =>
  withSecrets({ content: (error instanceof Error ? error.message : 'it failed').slice(0, 500), isError: true }, secrets).content;
