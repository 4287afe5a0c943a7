import { Button, Menu, MenuItemRadio, MenuList, MenuPopover, MenuTrigger } from '@fluentui/react-components';
import { DarkThemeRegular } from '@fluentui/react-icons/svg/dark-theme';
import { Settings } from '../../../shared/settings.ts';
import { themeNames } from '../../look/theme-names.ts';
import { useThemeChoice } from '../../look/use-theme-choice.ts';

export function ThemeMenu() {
  const { choice, choose } = useThemeChoice();
  return (
    <Menu
      checkedValues={{ theme: [choice] }}
      onCheckedValueChange={(_, { checkedItems }) => choose(Settings.shape.theme.parse(checkedItems[0]))}
    >
      <MenuTrigger disableButtonEnhancement>
        <Button appearance="subtle" icon={<DarkThemeRegular />} aria-label={`Theme: ${themeNames[choice]}`} />
      </MenuTrigger>
      <MenuPopover>
        <MenuList>
          {Settings.shape.theme.options.map((option) => (
            <MenuItemRadio key={option} name="theme" value={option}>
              {themeNames[option]}
            </MenuItemRadio>
          ))}
        </MenuList>
      </MenuPopover>
    </Menu>
  );
}
