-- Prints and copies stand among many looks; the log of what was given out walks them alone. The
-- words are those of a mark's payload ("print", "export"), as they lie in the operation's bytes.
CREATE INDEX op_given ON op (seq)
    WHERE kind = 9 AND (instr(body, x'7072696E74') > 0 OR instr(body, x'6578706F7274') > 0);
CREATE INDEX remote_given ON remote_op (pos)
    WHERE kind = 9 AND (instr(body, x'7072696E74') > 0 OR instr(body, x'6578706F7274') > 0);
