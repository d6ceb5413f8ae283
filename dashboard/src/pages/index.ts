import {
  IconActivity,
  IconAdjustments,
  IconBolt,
  IconBuilding,
  IconChartBar,
  IconFiles,
  IconGitBranch,
  IconHistory,
  IconKey,
  IconListDetails,
  IconMessages,
  IconPackages,
  IconPlugConnected,
  IconServer,
  IconStack2,
  IconTicket,
  IconUserCircle,
  IconUsers,
  IconWallet,
  IconWebhook,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Audience } from '../app/session/roles';
import type { Language } from '../i18n';

export type Group = 'watch' | 'serve' | 'work' | 'people' | 'operate';

export interface PageEntry {
  /** The name of the folder beside this file. */
  readonly id: string;
  readonly path: string;
  readonly icon: TablerIcon;
  /** None: reached from elsewhere, not from the navigation. */
  readonly group?: Group;
  readonly name: Readonly<Record<Language, string>>;
  /** Who finds something here; everybody when absent. */
  readonly audience?: Audience;
}

/** Every page, in the order of the navigation. One shows up as soon as its folder has a page.tsx. */
const TABLE: readonly PageEntry[] = [
  { id: 'overview', path: '/', icon: IconActivity, group: 'watch', name: { en: 'Overview', zh: '概览' } },
  { id: 'requests', path: '/requests', icon: IconListDetails, group: 'watch', name: { en: 'Requests', zh: '请求' } },
  { id: 'playground', path: '/playground', icon: IconMessages, group: 'watch', name: { en: 'Playground', zh: '试验台' } },
  { id: 'providers', path: '/providers', icon: IconPlugConnected, group: 'serve', name: { en: 'Providers', zh: '提供商' } },
  {
    id: 'keys',
    path: '/keys',
    icon: IconKey,
    group: 'serve',
    name: { en: 'Provider keys', zh: '提供商密钥' },
    audience: 'installation',
  },
  {
    id: 'routing',
    path: '/routing',
    icon: IconGitBranch,
    group: 'serve',
    name: { en: 'Routing', zh: '路由' },
    audience: 'installation',
  },
  { id: 'cache', path: '/cache', icon: IconBolt, group: 'serve', name: { en: 'Cache', zh: '缓存' } },
  { id: 'runs', path: '/runs', icon: IconStack2, group: 'work', name: { en: 'Runs', zh: '运行' } },
  { id: 'batches', path: '/batches', icon: IconPackages, group: 'work', name: { en: 'Batches', zh: '批处理' } },
  { id: 'files', path: '/files', icon: IconFiles, group: 'work', name: { en: 'Files', zh: '文件' } },
  { id: 'evaluation', path: '/evaluation', icon: IconChartBar, group: 'work', name: { en: 'Evaluation', zh: '评估' } },
  {
    id: 'tenants',
    path: '/tenants',
    icon: IconBuilding,
    group: 'people',
    name: { en: 'Tenants', zh: '租户' },
    audience: 'tenant-admins',
  },
  { id: 'virtual-keys', path: '/virtual-keys', icon: IconTicket, group: 'people', name: { en: 'Virtual keys', zh: '虚拟密钥' } },
  { id: 'budgets', path: '/budgets', icon: IconWallet, group: 'people', name: { en: 'Budgets and limits', zh: '预算与限额' } },
  { id: 'users', path: '/users', icon: IconUsers, group: 'people', name: { en: 'Users', zh: '用户' }, audience: 'tenant-admins' },
  {
    id: 'audit',
    path: '/audit',
    icon: IconHistory,
    group: 'operate',
    name: { en: 'Audit log', zh: '审计日志' },
    audience: 'tenant-admins',
  },
  {
    id: 'webhooks',
    path: '/webhooks',
    icon: IconWebhook,
    group: 'operate',
    name: { en: 'Webhooks', zh: 'Webhook' },
    audience: 'tenant-admins',
  },
  {
    id: 'settings',
    path: '/settings',
    icon: IconAdjustments,
    group: 'operate',
    name: { en: 'Settings', zh: '设置' },
    audience: 'installation',
  },
  {
    id: 'system',
    path: '/system',
    icon: IconServer,
    group: 'operate',
    name: { en: 'System', zh: '系统' },
    audience: 'installation',
  },
  { id: 'profile', path: '/profile', icon: IconUserCircle, name: { en: 'Profile', zh: '个人资料' } },
];

const loaders = import.meta.glob<{ default: ComponentType }>('./*/page.tsx');
const loaderOf = ({ id }: PageEntry): (() => Promise<{ default: ComponentType }>) | undefined => loaders[`./${id}/page.tsx`];

export const PAGES = TABLE.flatMap((page) => {
  const load = loaderOf(page);
  return load ? [{ ...page, load }] : [];
});
