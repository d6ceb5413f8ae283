import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { json } from 'node:stream/consumers';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';
import { freePort } from './process/ports';
import { until } from './process/until';

/** A real MCP server over streamable HTTP, and an ordinary HTTP service beside it. */
export interface ToolServer {
  url: string;
  /** Headers of each request to it, in order. */
  seen: { method: string; path: string; headers: IncomingMessage['headers']; body: unknown }[];
  close(): Promise<void>;
}

function mcp(): McpServer {
  const server = new McpServer({ name: 'weather', version: '1' });
  server.registerTool(
    'forecast',
    { description: 'The weather of a city.', inputSchema: { city: z.string() }, annotations: { readOnlyHint: true } },
    ({ city }) => ({ content: [{ type: 'text', text: `Sunny in ${city}` }] }),
  );
  server.registerTool('refuse', { description: 'Always fails.', inputSchema: {} }, () => ({
    content: [{ type: 'text', text: 'not today' }],
    isError: true,
  }));
  return server;
}

/** `/mcp` speaks MCP; `/echo/...` says what it was sent, secrets too; `/away` redirects to a metadata service. */
export async function startToolServer(): Promise<ToolServer> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const seen: ToolServer['seen'] = [];
  const server = createServer((request, response) => {
    const serve = async (): Promise<void> => {
      const path = request.url ?? '';
      const body: unknown = request.method === 'POST' ? await json(request) : undefined;
      seen.push({ method: request.method ?? '', path, headers: request.headers, body });
      if (path === '/away') return void response.writeHead(302, { location: 'http://169.254.169.254/' }).end('elsewhere');
      if (path !== '/mcp') {
        response.writeHead(200, { 'content-type': 'application/json' });
        return void response.end(JSON.stringify({ path, body, authorization: request.headers.authorization }));
      }
      const known = sessions.get(String(request.headers['mcp-session-id']));
      const transport =
        known ??
        new StreamableHTTPServerTransport({
          sessionIdGenerator: () => randomUUID(),
          onsessioninitialized: (id) => void sessions.set(id, transport),
        });
      if (!known) await mcp().connect(transport as Parameters<McpServer['connect']>[0]);
      await transport.handleRequest(request, response, body);
    };
    void serve().catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: async () => {
      for (const transport of sessions.values()) await transport.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The reference server of the protocol's own project, in a process of its own, as anybody would start it. */
export async function startReferenceServer(): Promise<{ port: number; close(): Promise<void> }> {
  const port = await freePort();
  const main = join(dirname(require.resolve('@modelcontextprotocol/server-everything/package.json')), 'dist/index.js');
  const child = spawn(process.execPath, [main, 'streamableHttp'], {
    env: { PATH: process.env.PATH ?? '', PORT: String(port) },
    stdio: 'ignore',
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/mcp`).then(
      () => true,
      () => child.exitCode !== null && Promise.reject(new Error('the reference server ended')),
    );
  await until('the reference server to listen', answers, 60_000);
  return {
    port,
    close: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}
