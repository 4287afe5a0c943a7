import { QueryClientProvider } from '@tanstack/react-query';
import { queryClient } from '../api/query-client.ts';
import { ThemeProvider } from '../look/theme-provider.tsx';
import { ConfirmingEnvironment } from '../ui/servers/confirm-environment.tsx';
import { Frame } from './frame.tsx';

export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <ThemeProvider>
        <ConfirmingEnvironment>
          <Frame />
        </ConfirmingEnvironment>
      </ThemeProvider>
    </QueryClientProvider>
  );
}
