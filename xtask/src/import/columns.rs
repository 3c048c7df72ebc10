//! Which table is which, by the heads of its columns.

use super::Remarks;
use super::source::{Row, Table};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Name,
    Kind,
    Required,
    Default,
    Meaning,
    Method,
    Version,
    Address,
}

impl Column {
    fn of(head: &str) -> Option<Self> {
        Some(match head {
            "参数" | "参数名" | "参数名称" | "请求参数" | "返回参数" | "字段" | "字段名" | "字段名称"
            | "名称" => Self::Name,
            "参数类型" | "字段类型" | "数据类型" | "类型" => Self::Kind,
            "是否必填" | "是否必须" | "是否必选" | "必填" | "必须" | "必选" => {
                Self::Required
            }
            "默认值" | "默认" => Self::Default,
            "描述" | "说明" | "备注" | "含义" | "参数说明" | "字段说明" => Self::Meaning,
            "请求方式" | "请求方法" => Self::Method,
            "版本信息" | "版本" | "版本号" => Self::Version,
            "请求地址" | "接口地址" => Self::Address,
            _ => return None,
        })
    }
}

/// A table whose columns are known.
#[derive(Debug, Default)]
pub(super) struct Columns {
    columns: Vec<Option<Column>>,
    pub(super) rows: Vec<Row>,
}

impl Columns {
    pub(super) fn has(&self, column: Column) -> bool {
        self.columns.contains(&Some(column))
    }

    /// The cell of a row; empty where it was left out.
    pub(super) fn cell<'a>(&self, row: &'a Row, column: Column) -> &'a str {
        let at = self.columns.iter().position(|known| *known == Some(column));
        at.and_then(|at| row.cells.get(at)).map_or("", String::as_str)
    }

    /// The first text that stands in no column that is known.
    pub(super) fn surplus<'a>(&self, row: &'a Row) -> Option<&'a str> {
        let cells = row.cells.iter().enumerate();
        let surplus = cells.filter(|(at, _)| self.columns.get(*at).copied().flatten().is_none());
        surplus.map(|(_, cell)| cell.trim()).find(|cell| !cell.is_empty())
    }
}

#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) properties: Properties,
    pub(super) envelope: Columns,
    pub(super) parameters: Columns,
    pub(super) response: Columns,
}

#[derive(Debug, Default)]
pub(super) struct Properties {
    pub(super) method: String,
    pub(super) version: String,
    pub(super) address: String,
}

pub(super) fn sort(tables: Vec<Table>, remarks: &mut Remarks) -> Tables {
    let mut sorted = Tables::default();
    for table in tables {
        let line = table.line;
        let known: Vec<Option<Column>> = table.head.iter().map(|head| Column::of(head)).collect();
        let columns = Columns { columns: known, rows: table.rows };
        let is_properties = columns.has(Column::Method) || columns.has(Column::Address);
        let is_of_members = columns.has(Column::Name) && columns.has(Column::Kind);
        if !is_properties && !is_of_members {
            leave_out(line, &columns, &table.head, remarks);
            continue;
        }
        for head in table.head.iter().filter(|head| !head.is_empty() && Column::of(head).is_none()) {
            remarks.unread(line, format!("the column `{head}` is not known"));
        }
        if is_properties {
            properties(&columns, line, &mut sorted.properties, remarks);
            continue;
        }
        let (place, what) = if !columns.has(Column::Required) {
            (&mut sorted.response, "the response")
        } else if columns
            .rows
            .iter()
            .any(|row| matches!(columns.cell(row, Column::Name).trim(), "Action" | "Token"))
        {
            (&mut sorted.envelope, "the request")
        } else {
            (&mut sorted.parameters, "parameters")
        };
        if place.rows.is_empty() {
            *place = columns;
        } else {
            remarks.unread(line, format!("a second table of {what}; the first is taken"));
        }
    }
    sorted
}

fn leave_out(line: usize, columns: &Columns, head: &[String], remarks: &mut Remarks) {
    remarks.unread(line, format!("a table of {} is not known", head.join(", ")));
    for row in &columns.rows {
        remarks.unread(row.line, "a row of that table");
    }
}

fn properties(columns: &Columns, line: usize, properties: &mut Properties, remarks: &mut Remarks) {
    let [row] = columns.rows.as_slice() else {
        return remarks.unread(line, format!("{} rows of method and address, not one", columns.rows.len()));
    };
    let cell = |column| columns.cell(row, column).trim().to_owned();
    let read = Properties {
        method: cell(Column::Method),
        version: cell(Column::Version),
        address: cell(Column::Address),
    };
    if properties.address.is_empty() {
        *properties = read;
    } else {
        remarks.unread(line, "a second table of method and address; the first is taken");
    }
}
