import { Button, Input, makeStyles, tokens } from '@fluentui/react-components';
import { client } from '../api/client.ts';
import { useAbout } from '../api/use-about.ts';

const useStyles = makeStyles({
  row: { display: 'flex', gap: '8px' },
  input: { flex: '1 1 auto', minWidth: 0, fontFamily: tokens.fontFamilyMonospace },
});

export interface PathInputProps {
  pick: 'folder' | 'file';
  /** Title of the platform's dialog. */
  title: string;
  value: string;
  placeholder?: string;
  onChange: (path: string) => void;
}

/** A path on the machine that runs pgkeep: typed, or chosen where the host has dialogs. Stands in a Field. */
export function PathInput({ pick, title, value, placeholder, onChange }: PathInputProps) {
  const styles = useStyles();
  const about = useAbout();
  const browse = async () => {
    const ask = pick === 'folder' ? client.settings.pickFolder : client.settings.pickFile;
    const { path } = await ask({ title });
    if (path !== null) onChange(path);
  };
  return (
    <div className={styles.row}>
      <Input
        className={styles.input}
        value={value}
        {...(placeholder === undefined ? {} : { placeholder })}
        autoComplete="off"
        spellCheck={false}
        onChange={(_, data) => onChange(data.value)}
      />
      {about?.fileDialogs === true ? <Button onClick={() => void browse()}>Browse</Button> : null}
    </div>
  );
}
