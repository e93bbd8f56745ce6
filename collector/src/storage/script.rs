//! Statements as a text, for databases that only another program reaches.

use std::sync::{Mutex, PoisonError};

use super::{Answer, Database, Statement, Transaction, Value};

/// Writes down what would be changed. Questions are answered with the same rows, whatever they are.
#[derive(Default)]
pub struct Script {
    rows: Vec<Vec<Value>>,
    text: Mutex<String>,
}

impl Script {
    /// A script that sees these rows, and without any an empty database.
    pub fn seeing(rows: Vec<Vec<Value>>) -> Script {
        Script { rows, ..Script::default() }
    }

    /// The statements, a line each.
    pub fn text(self) -> String {
        self.text.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self, statement: &Statement) -> Answer {
        if statement.sql.starts_with("SELECT") {
            return Answer { rows: self.rows.clone(), changed: 0 };
        }
        let mut text = self.text.lock().unwrap_or_else(PoisonError::into_inner);
        text.push_str(&literal(statement));
        text.push_str(";\n");
        Answer { rows: Vec::new(), changed: 1 }
    }
}

impl Database for Script {
    fn transaction(&self, statements: Vec<Statement>) -> Transaction<'_> {
        let answers = statements.iter().map(|statement| self.note(statement)).collect();
        Box::pin(async { Ok(answers) })
    }

    fn most_parameters(&self) -> usize {
        usize::MAX
    }
}

/// A statement with its values in the places of its parameters.
fn literal(Statement { sql, values }: &Statement) -> String {
    let mut pieces = sql.split('$');
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.len() - piece.trim_start_matches(|it: char| it.is_ascii_digit()).len();
        let (number, rest) = piece.split_at(digits);
        // OK because statements have as many values as parameters.
        let number: usize = number.parse().expect("a parameter's number");
        match &values[number - 1] {
            Value::Integer(number) => text.push_str(&number.to_string()),
            Value::Text(value) => text.push_str(&format!("'{}'", value.replace('\'', "''"))),
            Value::Null => text.push_str("NULL"),
        }
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_in_the_places_of_parameters() {
        let statement = Statement::new("UPDATE a SET b = $2, c = $1 WHERE d = $2 AND e = $3");
        let statement = statement.with("it's $1").with(7u32).with(None::<i64>);
        assert_eq!(
            literal(&statement),
            "UPDATE a SET b = 7, c = 'it''s $1' WHERE d = 7 AND e = NULL"
        );
    }
}
