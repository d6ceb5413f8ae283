/** The shared parts of all pages. What each is for: dashboard/README.md. */
export { BarList, type Bar } from './bar-list';
export { ConfirmDelete } from './confirm-delete';
export { Copy } from './copy';
export { type Column, DataTable } from './data-table';
export { type Format, NONE, useFormat } from './format';
export { useLive } from './live';
export { useNow } from './now';
export { Page } from './page';
export { type ListPage, usePaged } from './paged';
export { useFilters, useOpened, useQueryState } from './query-state';
export { RoleGate } from './role-gate';
export { SecretOnce } from './secret-once';
export { Sparkline } from './sparkline';
export { StatTile, Tiles } from './stat-tile';
export { EmptyState, ErrorState, Loaded, Loading, Snippet } from './states';
export { type Series, TimeSeries } from './time-series';
export { useAct } from './act';
export { Mono, Status, type Tone, When } from './values';
