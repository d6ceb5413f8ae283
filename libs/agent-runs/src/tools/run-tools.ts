import type { ToolFetch } from '@libs/egress';
import type { ClaimedRun, FileFacts, RunFiles, RunTool } from '../run';
import { calculator } from './calculator';
import { httpTool } from './http-tool';
import { openMcpServer } from './mcp-server';
import { isText, readFileTool } from './read-file';
import type { CallableTool } from './stored-tool';
import { type OpenTool, type RunTools, Toolbox, ToolsUnavailable } from './toolbox';

/** Tools of a tenant that are to be called now. */
export interface CallableTools {
  /** @throws GatewayError url_not_allowed; @returns undefined when there is none of that name, or it is switched off */
  callable(tenantId: string, name: string): Promise<CallableTool | undefined>;
}

/** Opens what a run names: stored tools with their secrets, servers with a connection, files of its own. */
export class OpenRunTools implements RunTools {
  constructor(
    private readonly stored: CallableTools,
    private readonly files: RunFiles,
    private readonly fetch: ToolFetch,
  ) {}

  async open(run: ClaimedRun, signal: AbortSignal): Promise<Toolbox> {
    const { tools = [], attachments = [] } = run.input;
    const closing: (() => Promise<void>)[] = [];
    const close = async (): Promise<void> => void (await Promise.all(closing.map((one) => one())));
    try {
      const readsFiles = tools.some(({ type }) => type === 'read_file');
      const attached = readsFiles ? await Promise.all(attachments.map((id) => this.describe(run, id))) : [];
      const open: OpenTool[] = [];
      for (const tool of tools) open.push(...(await this.openOne(run, tool, { attached, signal, closing })));
      const texts = new Set(attached.filter(isText).map(({ id }) => id));
      return new Toolbox(
        open,
        attachments.filter((id) => !texts.has(id)),
        close,
      );
    } catch (error) {
      await close();
      throw error;
    }
  }

  private async openOne(run: ClaimedRun, tool: RunTool, { attached, signal, closing }: Opening): Promise<OpenTool[]> {
    switch (tool.type) {
      case 'calculator':
        return [calculator];
      case 'read_file':
        return [readFileTool(attached.filter(isText), run.principal, this.files)];
      case 'function':
        return [
          {
            name: tool.name,
            type: 'function',
            description: tool.description ?? '',
            parameters: tool.parameters ?? {},
            repeatable: false,
          },
        ];
      default: {
        const stored = await this.stored.callable(run.tenantId, tool.name);
        if (stored?.row.type !== tool.type) throw new ToolsUnavailable(`There is no tool '${tool.name}' any more.`);
        if (tool.type === 'http') return [httpTool(stored, this.fetch)];
        const server = await openMcpServer(stored, this.fetch, signal);
        closing.push(() => server.close());
        return server.tools;
      }
    }
  }

  private async describe(run: ClaimedRun, id: string): Promise<FileFacts> {
    try {
      return await this.files.describe(run.principal, id);
    } catch {
      // Deleted since: the model is told by the tool that it is not there.
      return { id, filename: id, mediaType: 'text/plain' };
    }
  }
}

interface Opening {
  attached: readonly FileFacts[];
  signal: AbortSignal;
  closing: (() => Promise<void>)[];
}
