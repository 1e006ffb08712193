//! The command line as operators meet it: help and complaints in Chinese.

use std::process::ExitCode;

use clap::{
    Arg, ArgAction, Command,
    error::{ContextKind, ContextValue, Error, ErrorKind},
};
use query_corner::said;

const TEMPLATE: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}";

/// A command and those below it, with the headings and notes that clap writes itself in Chinese.
pub fn in_chinese(command: Command) -> Command {
    let own_help = command.is_disable_help_flag_set();
    let command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("命令")
        .subcommand_value_name("命令")
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(arg)
        .mut_subcommands(in_chinese);
    let version = command.get_version().is_some().then(|| {
        let version = Arg::new("version").short('V').long("version");
        version.action(ArgAction::Version).help("显示版本")
    });
    let help = (!own_help).then(|| {
        let help = Arg::new("help").short('h').long("help");
        help.action(ArgAction::Help).help("显示这段说明")
    });
    let extra = [help, version].into_iter().flatten();
    command.args(extra.map(|extra| extra.help_heading("选项")))
}

/// An argument with what may be written and what holds without it told in its help.
fn arg(arg: Arg) -> Arg {
    let heading = if arg.is_positional() {
        "参数"
    } else {
        "选项"
    };
    let arg = arg.help_heading(heading);
    if !arg.get_action().takes_values() {
        return arg;
    }
    let list = |values: Vec<String>| values.join("、");
    let mut notes = Vec::new();
    let values = arg.get_possible_values();
    if !values.is_empty() {
        let names = values.iter().map(|value| value.get_name().to_owned());
        notes.push(format!("可以写 {}", list(names.collect())));
    }
    let defaults = arg.get_default_values().iter();
    let defaults: Vec<_> = defaults
        .map(|value| value.to_string_lossy().into_owned())
        .filter(|value| !value.is_empty())
        .collect();
    if !defaults.is_empty() {
        notes.push(format!("不写时是 {}", list(defaults)));
    }
    if let Some(variable) = arg.get_env() {
        notes.push(format!("也可以用环境变量 {}", variable.to_string_lossy()));
    }
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let help = match notes.is_empty() {
        true => help,
        false => format!("{help}（{}）", notes.join("；")),
    };
    arg.hide_default_value(true)
        .hide_possible_values(true)
        .hide_env(true)
        .help(help)
}

/// Prints help where it was asked for, and otherwise what is wrong with the command line.
pub fn tell(error: &Error) -> ExitCode {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp
            | ErrorKind::DisplayVersion
            | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    ) {
        let text = error.render().to_string();
        let text = text.replace("[OPTIONS]", "[选项]");
        if error.use_stderr() {
            eprint!("{text}");
            return ExitCode::from(2);
        }
        print!("{text}");
        return ExitCode::SUCCESS;
    }
    eprintln!("query-corner：{}", complaint(error));
    eprintln!("怎么写，见同一个命令后面加 --help");
    ExitCode::from(2)
}

fn complaint(error: &Error) -> String {
    let of = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::StyledStrs(texts)) => {
            let texts: Vec<_> = texts.iter().map(ToString::to_string).collect();
            texts.join("、")
        }
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let (arg, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let mut text = match error.kind() {
        ErrorKind::UnknownArgument => format!("这里没有“{arg}”这个选项，或者多写了一段"),
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("还要写 {arg}"),
        ErrorKind::MissingSubcommand => "还要写一个命令".to_owned(),
        ErrorKind::ArgumentConflict => {
            let prior = of(ContextKind::PriorArg);
            match prior.is_empty() {
                true => format!("“{arg}”不能和后面的命令一起写，请写到命令的后面"),
                false if prior == arg => format!("“{arg}”写了两次"),
                false => format!("“{arg}”和“{prior}”不能一起写"),
            }
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("“{arg}”后面还要写一个值"),
        ErrorKind::InvalidValue => format!("“{arg}”不能写“{value}”"),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string);
            let why = why.filter(|why| said::is_chinese(why));
            match why {
                Some(why) => format!("“{arg}”写的不对：{why}"),
                None => format!("“{arg}”写的“{value}”不合要求，例如应当是数或日期"),
            }
        }
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("“{arg}”后面值的个数不对")
        }
        ErrorKind::InvalidUtf8 => "命令行里有不是 UTF-8 的字".to_owned(),
        _ => format!("命令行看不懂（{}）", error.kind()),
    };
    let valid = of(ContextKind::ValidValue);
    if !valid.is_empty() {
        text.push_str(&format!("，可以写 {valid}"));
    }
    let meant = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ];
    let meant = meant.into_iter().map(of).find(|meant| !meant.is_empty());
    if let Some(meant) = meant {
        text.push_str(&format!("；是不是“{meant}”"));
    }
    text
}
