import type { JsonObject, Secret } from '@libs/kernel';

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

/** What is stored of a tool besides its name and address. */
export interface ToolDefinition {
  /** JSON schema of the arguments; of HTTP tools. */
  parameters?: JsonObject;
  method?: HttpMethod;
  /** Sent with every call; not secret. */
  headers: Record<string, string>;
  /** A call whose answer was lost may be made again. */
  idempotent: boolean;
  timeout_ms: number;
  /** Of MCP servers: only these tools are offered; absent: all. */
  allowed_tools?: string[];
}

export interface StoredSecretHeader {
  name: string;
  ciphertext: string;
}

/** A row of table `agent_tools`. */
export interface ToolRow {
  id: string;
  tenant_id: string;
  name: string;
  type: 'http' | 'mcp';
  description: string;
  enabled: boolean;
  url: string;
  definition: ToolDefinition;
  secret_headers: StoredSecretHeader[];
  created_at: Date;
  updated_at: Date;
}

/** Which hosts the tools of a tenant may call. */
export interface ToolHosts {
  /** `api.example.com`, or `*.example.com` for every name below. */
  hosts: string[];
  /** Of those, the ones that may live inside the network. */
  privateHosts: string[];
}

export interface SecretHeader {
  name: string;
  value: Secret;
}

/** A tool that is about to be called: its row, with its secrets opened and what its host may be. */
export interface CallableTool {
  row: ToolRow;
  secrets: SecretHeader[];
  allowPrivate: boolean;
}

export const hostAllowed = (host: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern));
