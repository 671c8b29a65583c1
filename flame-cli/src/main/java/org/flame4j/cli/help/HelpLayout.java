package org.flame4j.cli.help;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_OPTION_LIST;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_SYNOPSIS;

import picocli.CommandLine;

/** How the help of commands looks. */
public final class HelpLayout {
  private HelpLayout() {}

  /** Shows options as they are declared, what is needed first, in sections; of all commands. */
  public static void arrange(CommandLine command) {
    command.getCommandSpec().usageMessage().sortOptions(false);
    command.getHelpSectionMap().put(SECTION_KEY_SYNOPSIS, new ShortSynopsis());
    command.getHelpSectionMap().put(SECTION_KEY_OPTION_LIST, new SectionedHelp());
    command.getHelpSectionMap().put(SECTION_KEY_FOOTER, new HelpFooter());
    command.getSubcommands().values().forEach(HelpLayout::arrange);
  }
}
