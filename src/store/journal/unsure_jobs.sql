-- The last job of each ticket whose slip may be missing and that still waits.
SELECT print_job.*
FROM print_job
JOIN ticket USING (kiosk_no, epoch, seq)
WHERE print_job.state IN ('failed', 'uncertain')
    AND ticket.state = 'waiting'
    AND ticket.business_date = :date
    AND print_job.n = (
        SELECT max(other.n)
        FROM print_job AS other
        WHERE other.kiosk_no = print_job.kiosk_no
            AND other.epoch = print_job.epoch
            AND other.seq = print_job.seq
    )
ORDER BY kiosk_no, epoch, seq
