import type { Said } from '../translated';

/** Names of the checks of the page System. */
export const CHECKS: Readonly<Record<string, string>> = {
  configuration: '配置',
  database: '数据库',
  'database clock': '数据库时钟',
  'database connections': '数据库连接',
  schema: '数据结构',
  'semantic search': '语义搜索',
  redis: 'Redis',
  'redis clock': 'Redis 时钟',
  'redis policy': 'Redis 淘汰策略',
  'redis persistence': 'Redis 持久化',
  'cache redis': '缓存 Redis',
  'cache redis clock': '缓存 Redis 时钟',
  ledger: '账本',
  exports: '导出',
  memory: '内存',
};

export const checkName = (check: string): string => CHECKS[check] ?? check.replace(/^export to /, '导出到 ');

/** What was found. */
export const FOUND: Said = {
  database_old: ({ version }) => `PostgreSQL ${version} 过旧`,
  database_latency: ({ version, ms }) => `PostgreSQL ${version}，一次查询 ${ms} ms`,
  clock: ({ ms }) => `它的时钟与本机相差 ${ms} ms`,
  database_connections: ({ wanted, most }) => `所有进程最多使用 ${wanted} 个连接，服务器允许 ${most} 个`,
  schema_incompatible: ({ names }) => `较新的版本对它作了本版本无法使用的改动（${names}）`,
  schema_pending: ({ count }) => `有 ${count} 个迁移待执行`,
  schema_current: () => '已是最新',
  schema_newer: ({ names }) => `比本版本新（${names}），本版本可以使用`,
  vectors_ready: ({ version }) => `大分区在 PostgreSQL 内搜索（pgvector ${version}）`,
  vectors_absent: () => '在内存中搜索：该 PostgreSQL 没有 pgvector',
  vectors_off: ({ version }) => `在内存中搜索：服务器有 pgvector ${version}，但尚未启用`,
  vectors_unmade: ({ version }) => `在内存中搜索：pgvector ${version} 已启用，但没有相应的表`,
  redis_unreachable: ({ text }) => `无法访问：${text}`,
  redis_latency: ({ version, ms }) => `Redis ${version}，PING 用时 ${ms} ms`,
  redis_evicts: ({ policy }) => `maxmemory-policy 为 ${policy}：限额和排队的任务可能被淘汰`,
  redis_policy: ({ policy }) => `maxmemory-policy 为 ${policy}`,
  redis_policy_unknown: () => '服务器没有告知 maxmemory-policy：请确认它是 noeviction',
  redis_not_persistent: () => 'appendonly 已关闭：重启后限额重新计算',
  redis_missing: ({ replicas }) => `GATEWAY_REPLICAS 为 ${replicas}，但没有设置 REDIS_URL`,
  ledger_lost: ({ count }) => `丢失了 ${count} 条记录`,
  ledger_written: () => '没有记录在等待 PostgreSQL',
  ledger_waits: ({ bytes }) => `有 ${bytes} 字节在文件中等待`,
  memory: ({ gib }) => `本进程占用 ${gib} GiB`,
  exports_take: ({ names }) => `${names}：全部正常接收`,
  export_silent: ({ waiting }) => `没有工作进程负责它；${waiting} 个请求在等待`,
  export_fails: ({ error, waiting }) => `${error === '' ? '它没有接收' : error}；${waiting} 个在等待`,
};

/** What to do about it. */
export const TO_DO: Said = {
  configuration: () => '参见“设置”页或 .env.backend.example。',
  database_old: () => '请使用 PostgreSQL 15 或更新的版本。',
  database_latency: () => '请让网关与数据库位于同一个数据中心。',
  clock: () => '让两台机器都使用 NTP 校时（timedatectl set-ntp true）。',
  database_connections: () => '降低 DATABASE_POOL_SIZE，提高 max_connections，或在中间使用连接池（会话模式）。',
  schema_incompatible: () => '启动较新的版本，或恢复备份。',
  schema_pending: () => '`route-llm-gateway start` 会执行它们；在 `api` 和 `worker` 之前请运行 `route-llm-gateway migrate`。',
  vectors_off: () => '以数据库管理员身份执行 CREATE EXTENSION vector，然后重启网关。',
  vectors_unmade: () => '重启网关；其用户的 search_path 须包含扩展所在的模式，并有权创建表。',
  redis_unreachable: ({ variable }) => `检查 ${variable}，并确认其服务器正在运行且允许访问。`,
  redis_evicts: () =>
    '执行 redis-cli CONFIG SET maxmemory-policy noeviction，并写入 redis.conf；可以淘汰的内容应放在 REDIS_CACHE_URL。',
  redis_not_persistent: () =>
    '执行 redis-cli CONFIG SET appendonly yes（无论如何都不会丢失已接受的运行：它们保存在 PostgreSQL）。',
  redis_missing: () => '设置 REDIS_URL：多个进程通过 Redis 共享限额。',
  ledger_lost: () => '请在日志中查找原因；为 GATEWAY_DATA_DIR 提供更多空间。',
  ledger_waits: () => 'PostgreSQL 一旦可以写入，它们就会被写入。',
  memory: () => '检查上传和缓存，或增加副本。',
  export_silent: () => '启动设置了其变量的工作进程；不再配置的接收方会在一周后被移除。',
  export_fails: () => '会一直重试，直到它接收为止。',
};
