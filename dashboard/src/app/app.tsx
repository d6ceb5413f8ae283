import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { isApiError } from '../api/error';
import { type Language, LanguageContext, preferredLanguage, rememberLanguage } from '../i18n';
import { LiveProvider } from '../kit/live-context';
import { strings as kit } from '../kit/strings';
import { styleNonce } from './nonce';
import { Gate } from './session/gate';
import { themeOf, variables } from './theme';

const colorScheme = localStorageColorSchemeManager({ key: 'rlg-color-scheme' });

const THEMES = { en: themeOf(kit.en.close), zh: themeOf(kit.zh.close) };

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 2_000,
      // A refusal will be the same refusal; only what never reached the gateway is worth another try.
      retry: (failures, error) => failures < 2 && !isApiError(error),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});

export function App() {
  const [language, setLanguage] = useState<Language>(preferredLanguage);
  const speaking = useMemo(() => {
    const choose = (chosen: Language): void => {
      rememberLanguage(chosen);
      setLanguage(chosen);
    };
    return { language, setLanguage: choose };
  }, [language]);
  useEffect(() => void (document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'), [language]);
  return (
    <LanguageContext value={speaking}>
      <MantineProvider
        theme={THEMES[language]}
        cssVariablesResolver={variables}
        defaultColorScheme="auto"
        colorSchemeManager={colorScheme}
        getStyleNonce={() => styleNonce}
      >
        <Notifications position="bottom-right" limit={4} />
        <QueryClientProvider client={queries}>
          <LiveProvider>
            <Gate />
          </LiveProvider>
        </QueryClientProvider>
      </MantineProvider>
    </LanguageContext>
  );
}
