import { Link } from 'wouter';
import { Page } from '../ui/layout/page.tsx';

export function NotFoundPage() {
  return (
    <Page title="No such page" state="There is no page at this address.">
      <p>
        <Link href="/overview">Go to the overview</Link>
      </p>
    </Page>
  );
}
