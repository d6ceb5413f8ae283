import type { Said } from '../translated';

/** Of what webhooks tell. */
export const EVENT_TYPES: Said = {
  'run.completed': () => '运行已有答案。',
  'run.failed': () => '运行没有得到答案就结束了。',
  'run.cancelled': () => '运行已取消。',
  'run.expired': () => '运行到期时仍未完成。',
  'run.requires_action': () => '运行在等待其工具的输出。',
  'batch.completed': () => '批处理已处理完所有行。',
  'batch.failed': () => '批处理无法开始或无法继续。',
  'batch.cancelled': () => '批处理已取消。',
  'batch.expired': () => '批处理到期时仍未完成。',
  'budget.80': () => '预算已用 80%。',
  'budget.95': () => '预算已用 95%。',
  'budget.100': () => '预算已用完。',
  'budget.refusing': () => '预算尚未用完，但不足以支付一个请求：其余部分被进行中的请求占用。',
  'key.disabled': () => '提供商密钥已停用：提供商拒绝它，或无法解开其密文。',
  'key.quota_exhausted': () => '提供商密钥所属账户的额度已用完。',
  'provider.down': () => '提供商没有应答探测。',
  'provider.up': () => '曾不可用的提供商恢复应答。',
  'session.token_reused': () => '刷新令牌被使用了两次：其登录已被终止。',
  'model.ending': () => '使用中的模型将被或已被提供商停用。',
  'price.unknown': () => '使用了没有价格的模型。',
  'routing.canary_failed': () => '试用中的路由规则已撤回。',
  'webhook.test': () => '有人按下了测试按钮。',
};
