import { defineStrings } from '../../i18n';

export const strings = defineStrings({
  en: {
    title: 'Requests',
    about: 'Every request, what became of it and why.',
    none: 'No request yet',
    noneWhy: 'What clients send through the gateway shows up here.',
  },
  zh: { title: '请求', about: '每个请求的结果及原因。', none: '还没有请求', noneWhy: '客户端通过网关发送的请求会显示在这里。' },
});
