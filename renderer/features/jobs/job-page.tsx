import { Page } from '../../ui/page.tsx';

export default function PageOf() {
  return <Page title="Job" />;
}
