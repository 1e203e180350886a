(* Beyond the paper's rows: steepest descent in any norm, W+ = W + eta X with |X| = 1 and <-grad L, X> = |grad L|_* (sign descent, greedy coordinates,
   Muon).

   With B >= the dual norm of every M_{k,y,v} the logits move by at most B eta against the label's, so one step has L(W + eta X) <= L(W) - (gamma eta
   - psi(B eta)) G(W), psi(x) = e^x - 1 - x, G the mean attention off the label, gamma = 1/|V| for a feasible V (acyclic data: <-grad L, V> >= G).
   Only log(1 + x) <= x is used, no second derivative. As G >= L - n L^2/2 the log of 1/L grows by almost gamma eta - psi(B eta) a step. *)
From Attest Require Import ClaimTools ModelClaims LossClaims.
From Attest Require RiskOnLine.
Open Scope R_scope.
Notation plus := Definitions.plus.

Definition psi (x : R) : R := exp x - 1 - x.
(** mean attention off the label *)
Definition off_label D (W : mat) : R := / n D * lsum (samples D) (fun s => 1 - attention D W s (label s)).

Lemma psi_even x : psi x <= psi (Rabs x).
Proof.
  unfold Rabs. destruct (Rcase_abs x) as [L|L]; [|lra]. unfold psi. set (y := - x). assert (Hy : 0 < y) by (unfold y; lra).
    replace x with (- y) by (unfold y; ring).
  assert (K : forall t, 0 <= t -> 2 * t <= exp t - exp (- t)).
  { intros t Ht. destruct Ht as [Ht|<-]; [|rewrite Ropp_0; lra]. set (f := fun u => exp u - exp (- u) - 2 * u).
    assert (D1 : forall u, derivable_pt_lim f u (exp u + exp (- u) - 2)).
    { intros u. unfold f. replace (exp u + exp (- u) - 2) with (exp u - exp (- u) * (- 1) - 2 * 1) by ring.
      apply derivable_pt_lim_minus; [apply derivable_pt_lim_minus|].
      - apply derivable_pt_lim_exp.
      - apply (derivable_pt_lim_comp (fun u => - u) exp); [|apply derivable_pt_lim_exp]. apply (derivable_pt_lim_opp (fun u => u)).
        apply derivable_pt_lim_id.
      - apply (derivable_pt_lim_scal (fun u => u) 2). apply derivable_pt_lim_id. }
    destruct (MVT_cor2 f (fun u => exp u + exp (- u) - 2) 0 t Ht (fun u _ => D1 u)) as (c & Ec & Hc).
      assert (F0 : f 0 = 0) by (unfold f; rewrite Ropp_0, exp_0; ring).
    assert (0 <= exp c + exp (- c) - 2).
    { pose proof (exp_pos c). pose proof (exp_pos (- c)). assert (E0 : exp c * exp (- c) = 1) by (rewrite <- exp_plus, Rplus_opp_r; apply exp_0).
      pose proof (Rle_0_sqr (exp c - 1)) as S0. unfold Rsqr in S0.
      apply Rmult_le_reg_l with (exp c); [lra|]. replace (exp c * (exp c + exp (- c) - 2)) with (exp c * exp c + exp c * exp (- c) - 2 * exp c) by
        ring. rewrite E0. lra. }
    rewrite F0 in Ec. assert (0 <= f t) by (replace (f t) with ((exp c + exp (- c) - 2) * (t - 0)) by lra; apply Rmult_le_pos; lra). unfold f in H0.
      lra. }
  specialize (K y ltac:(lra)). lra.
Qed.
Lemma psi_mono x y : 0 <= x -> x <= y -> psi x <= psi y.
Proof.
  intros Hx Hxy. unfold psi. replace y with (x + (y - x)) by ring. rewrite exp_plus. set (d := y - x). assert (Hd : 0 <= d) by (unfold d; lra).
    pose proof (exp_ge_tangent d) as T. pose proof (exp_ge_tangent x) as Tx.
  assert (exp x * (1 + d) <= exp x * exp d) by (apply Rmult_le_compat_l; [left; apply exp_pos|lra]).
    assert (1 * d <= exp x * d) by (apply Rmult_le_compat_r; lra). lra.
Qed.
Lemma off_label_sum D W s : realisable D -> In s (samples D) -> lsum (context s) (fun v => if Nat.eqb v (label s) then 0 else share D W s v) = 1 -
  attention D W s (label s).
Proof.
  intros HR Hs. rewrite <- (share_total D W s (realisable_nonempty D s HR Hs)).
    replace (attention D W s (label s)) with (lsum (context s) (fun v => if Nat.eqb v (label s) then share D W s v else 0)).
  - rewrite <- lsum_minus. apply lsum_ext. intros v _. destruct (Nat.eqb v (label s)); ring.
  - unfold attention, multiplicity, share. replace (INR (count_occ Nat.eq_dec (context s) (label s)) * exp (logit D W (label s) (query s)) / zsum D W
    (query s) (context s))
      with (INR (count_occ Nat.eq_dec (context s) (label s)) * (exp (logit D W (label s) (query s)) / zsum D W (query s) (context s))) by (unfold
        Rdiv; ring).
    generalize (zsum D W (query s) (context s)). intros z. induction (context s) as [|x l IH]; [cbn; ring|]. rewrite lsum_cons, IH. cbn [count_occ].
    destruct (Nat.eqb_spec x (label s)) as [->|N]; [destruct (Nat.eq_dec (label s) (label s)); [rewrite S_INR; ring|easy]|].
      destruct (Nat.eq_dec x (label s)); [easy|ring].
Qed.
Section Step.
Variables (D : dataset) (W X : mat) (B eta : R).
Hypothesis HR : realisable D.
Hypothesis HB : 0 <= B.
Hypothesis He : 0 <= eta.
(** B bounds how the unit step X moves a logit against the label's *)
Hypothesis moves : forall s v, In s (samples D) -> In v (context s) -> Rabs (logit D X v (query s) - logit D X (label s) (query s)) <= B.
Theorem one_step : risk D (plus W (times eta X)) <= risk D W + eta * inner D (gradient D W) X + psi (B * eta) * off_label D W.
Proof.
  pose proof (Rinv_0_lt_compat _ (n_pos D HR)) as Hi. rewrite inner_gradient. unfold risk, off_label.
  replace (/ n D * lsum (samples D) (fun s => - ln (attention D W s (label s)))
     + eta * (/ n D * lsum (samples D) (fun s => lsum (context s) (fun v => share D W s v * (logit D X v (query s) - logit D X (label s) (query s)))))
     + psi (B * eta) * (/ n D * lsum (samples D) (fun s => 1 - attention D W s (label s))))
    with (/ n D * lsum (samples D) (fun s => - ln (attention D W s (label s)) + eta * lsum (context s) (fun v => share D W s v * (logit D X v (query
      s) - logit D X (label s) (query s)))
       + psi (B * eta) * (1 - attention D W s (label s)))) by (rewrite !lsum_plus, !lsum_scale; ring).
  apply Rmult_le_compat_l; [lra|]. apply lsum_le. intros s Hs. pose proof (realisable_nonempty D s HR Hs) as Hc. rewrite !(log_loss D HR) by auto.
    set (k := query s). set (y := label s).
  set (d := fun v => logit D X v k - logit D X y k). pose proof (zsum_pos D W k _ Hc) as Z0.
  assert (E1 : zsum D (plus W (times eta X)) k (context s) = zsum D W k (context s) * exp (eta * logit D X y k) * lsum (context s) (fun v => share D
    W s v * exp (eta * d v))).
  { rewrite <- lsum_scale. apply lsum_ext. intros v _. unfold share. fold k. rewrite logit_plus, logit_times. unfold d.
    replace (logit D W v k + eta * logit D X v k) with (logit D W v k + (eta * logit D X y k + eta * (logit D X v k - logit D X y k))) by ring.
      rewrite !exp_plus. field. lra. }
  assert (P : 0 < lsum (context s) (fun v => share D W s v * exp (eta * d v))).
  { pose proof (zsum_pos D (plus W (times eta X)) k _ Hc) as Z1. rewrite E1 in Z1. pose proof (exp_pos (eta * logit D X y k)).
    assert (0 < zsum D W k (context s) * exp (eta * logit D X y k)) by now apply Rmult_lt_0_compat. nra. }
  rewrite E1, !ln_mult, ln_exp, logit_plus, logit_times by (auto using exp_pos; apply Rmult_lt_0_compat; auto using exp_pos).
  assert (Key : ln (lsum (context s) (fun v => share D W s v * exp (eta * d v))) <= eta * lsum (context s) (fun v => share D W s v * d v) + psi (B *
    eta) * (1 - attention D W s y)); [|unfold d in *; lra].
  apply Rle_trans with (lsum (context s) (fun v => share D W s v * exp (eta * d v)) - 1).
  { pose proof (exp_ge_tangent (ln (lsum (context s) (fun v => share D W s v * exp (eta * d v))))) as T. rewrite exp_ln in T by auto. lra. }
  unfold y. rewrite <- (off_label_sum D W s HR Hs), <- lsum_scale, <- lsum_scale, <- lsum_plus. rewrite <- (share_total D W s Hc) at 1.
    rewrite <- lsum_minus. apply lsum_le. intros v Hv. fold y.
  pose proof (share_pos D W s v Hc) as Ps. destruct (Nat.eqb_spec v y) as [->|N].
  - unfold d. replace (logit D X y k - logit D X y k) with 0 by ring. rewrite Rmult_0_r, exp_0. right. ring.
  - replace (share D W s v * exp (eta * d v) - share D W s v) with (eta * (share D W s v * d v) + share D W s v * psi (eta * d v)) by (unfold psi;
    ring).
    apply Rplus_le_compat_l. rewrite (Rmult_comm (psi (B * eta))). apply Rmult_le_compat_l; [lra|]. eapply Rle_trans; [apply psi_even|].
      apply psi_mono; [apply Rabs_pos|].
    rewrite Rabs_mult, (Rabs_pos_eq eta) by auto. rewrite Rmult_comm. apply Rmult_le_compat_r; [auto|]. now apply moves.
Qed.
(** the step goes downhill at least as fast as gamma times G *)
Variable gamma : R.
Hypothesis downhill : gamma * off_label D W <= - inner D (gradient D W) X.
Let c := gamma * eta - psi (B * eta).
Theorem norm_descent_step : risk D (plus W (times eta X)) <= risk D W - c * off_label D W.
Proof. pose proof one_step as K. apply (Rmult_le_compat_l eta) in downhill; [|exact He]. unfold c. lra. Qed.

(** ** how G compares with the loss *)
Lemma loss_positive s : In s (samples D) -> 0 <= - ln (attention D W s (label s)).
Proof.
  intros Hs. pose proof (proj2 HR s Hs) as Hy. pose proof (realisable_nonempty D s HR Hs) as Hc. pose proof (zsum_pos D W (query s) _ Hc) as Z.
    pose proof (multiplicity_pos s _ Hy) as Pm.
  pose proof (exp_pos (logit D W (label s) (query s))) as Pe. assert (A : 0 < attention D W s (label s) <= 1).
  { split; [unfold attention; apply Rdiv_lt_0_compat; [now apply Rmult_lt_0_compat|auto]|]. unfold attention.
    apply Rmult_le_reg_r with (zsum D W (query s) (context s)); [auto|].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r, Rmult_1_l by lra. apply (lsum_count (context s) (fun v => exp (logit D W v (query s)))).
      intros; left; apply exp_pos. }
  assert (ln (attention D W s (label s)) <= 0); [|lra]. rewrite <- ln_1. apply ln_le_mono; lra.
Qed.
Lemma off_is_exp s : In s (samples D) -> 1 - attention D W s (label s) = 1 - exp (- (- ln (attention D W s (label s)))).
Proof.
  intros Hs. pose proof (proj2 HR s Hs) as Hy. pose proof (realisable_nonempty D s HR Hs) as Hc. pose proof (zsum_pos D W (query s) _ Hc) as Z.
    pose proof (multiplicity_pos s _ Hy) as Pm.
  rewrite Ropp_involutive, exp_ln; [reflexivity|]. unfold attention. apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat; [auto|apply exp_pos]|auto].
Qed.
Lemma sum_squares (l : list sample) f : (forall s, In s l -> 0 <= f s) -> lsum l (fun s => f s * f s) <= lsum l f * lsum l f.
Proof.
  induction l as [|s l IH]; intros Hf; [cbn; lra|]. rewrite !lsum_cons. specialize (IH (fun t Ht => Hf t (or_intror Ht))).
    pose proof (Hf s (or_introl eq_refl)).
  assert (0 <= lsum l f) by (apply lsum_nonneg; intros; apply Hf; now right). assert (0 <= f s * lsum l f) by (apply Rmult_le_pos; auto). lra.
Qed.
Theorem off_label_low : risk D W - n D * (risk D W * risk D W) / 2 <= off_label D W.
Proof.
  pose proof (n_pos D HR) as Hn. pose proof (Rinv_0_lt_compat _ Hn) as Hi. set (f := fun s => - ln (attention D W s (label s))).
  assert (ER : risk D W = / n D * lsum (samples D) f) by reflexivity. pose proof (sum_squares (samples D) f loss_positive) as Sq.
  assert (K : lsum (samples D) (fun s => f s - / 2 * (f s * f s)) <= lsum (samples D) (fun s => 1 - attention D W s (label s))).
  { apply lsum_le. intros s Hs. rewrite off_is_exp by auto. fold (f s). pose proof (RiskOnLine.exp_second (f s) (loss_positive s Hs)). lra. }
  rewrite lsum_minus, lsum_scale in K. unfold off_label. rewrite ER. set (F := lsum (samples D) f) in *.
    set (F2 := lsum (samples D) (fun s => f s * f s)) in *.
  apply Rle_trans with (/ n D * (F - / 2 * F2)); [|apply Rmult_le_compat_l; lra].
  replace (/ n D * F - n D * (/ n D * F * (/ n D * F)) / 2) with (/ n D * (F - / 2 * (F * F))) by (field; lra). apply Rmult_le_compat_l; lra.
Qed.
Lemma subadditive (l : list sample) f : (forall s, In s l -> 0 <= f s) -> 1 - exp (- lsum l f) <= lsum l (fun s => 1 - exp (- f s)).
Proof.
  induction l as [|s l IH]; intros Hf; [cbn; rewrite Ropp_0, exp_0; lra|]. rewrite !lsum_cons. specialize (IH (fun t Ht => Hf t (or_intror Ht))).
    pose proof (Hf s (or_introl eq_refl)) as P.
  assert (Q : 0 <= lsum l f) by (apply lsum_nonneg; intros; apply Hf; now right). rewrite Ropp_plus_distr, exp_plus.
    assert (exp (- f s) <= 1) by (rewrite <- exp_0; apply exp_le_mono; lra).
  assert (exp (- lsum l f) <= 1) by (rewrite <- exp_0; apply exp_le_mono; lra).
    assert (0 <= (1 - exp (- f s)) * (1 - exp (- lsum l f))) by (apply Rmult_le_pos; lra). lra.
Qed.
Theorem off_label_low_far : (1 - exp (- (n D * risk D W))) / n D <= off_label D W.
Proof.
  pose proof (n_pos D HR) as Hn. set (f := fun s => - ln (attention D W s (label s))).
    assert (ER : n D * risk D W = lsum (samples D) f) by (unfold risk; fold f; field; lra).
  pose proof (subadditive (samples D) f loss_positive) as K. rewrite ER. unfold off_label, Rdiv. rewrite Rmult_comm.
    apply Rmult_le_compat_l; [left; now apply Rinv_0_lt_compat|].
  eapply Rle_trans; [exact K|]. right. apply lsum_ext. intros s Hs. now rewrite off_is_exp.
Qed.
(** one step: for a small loss in log 1/L, for a large one by a fixed amount *)
Hypothesis c_nonneg : 0 <= c.
Theorem norm_descent : risk D (plus W (times eta X)) <= risk D W - c * ((1 - exp (- (n D * risk D W))) / n D)
  /\ (0 < risk D W -> 0 < risk D (plus W (times eta X)) -> ln (/ risk D W) + c * (1 - n D * risk D W / 2) <= ln (/ risk D (plus W (times eta X)))).
Proof.
  pose proof norm_descent_step as K. split.
  - pose proof off_label_low_far as F. apply (Rmult_le_compat_l c) in F; [lra|exact c_nonneg].
  - intros P1 P2. pose proof off_label_low as F. apply (Rmult_le_compat_l c) in F; [|exact c_nonneg]. set (L := risk D W) in *.
    set (L' := risk D (plus W (times eta X))) in *. set (u := c * (1 - n D * L / 2)).
    assert (H : L' <= L * (1 - u)) by (unfold u; replace (L * (1 - c * (1 - n D * L / 2))) with (L - c * (L - n D * (L * L) / 2)) by field; lra).
    rewrite !ln_Rinv by auto. assert (ln L' <= ln L - u); [|lra]. assert (H2 : L' <= L * exp (- u)).
    { eapply Rle_trans; [exact H|]. apply Rmult_le_compat_l; [lra|]. pose proof (exp_ge_tangent (- u)). lra. }
    apply (ln_le_mono _ _ P2) in H2. rewrite ln_mult, ln_exp in H2 by (auto using exp_pos). lra.
Qed.
End Step.

(** ** steepest descent: X attains the dual norm of -grad L, V is feasible, the data are acyclic: then gamma = 1/|V| *)
Theorem steepest_downhill D W X V (norm : mat -> R) : realisable D -> acyclic D -> feasible D V -> 0 < norm V ->
  (forall U, - inner D (gradient D W) U <= norm U * - inner D (gradient D W) X) -> / norm V * off_label D W <= - inner D (gradient D W) X.
Proof.
  intros HR HA HV Pn Hs. specialize (Hs V). assert (G : off_label D W <= - inner D (gradient D W) V).
  { rewrite inner_gradient, Ropp_mult_distr_r. unfold off_label. apply Rmult_le_compat_l; [left; apply Rinv_0_lt_compat, (n_pos D HR)|].
    rewrite <- lsum_opp. apply lsum_le. intros s Hs'.
    rewrite <- (off_label_sum D W s HR Hs'), <- lsum_opp. apply lsum_le. intros v Hv.
      pose proof (share_pos D W s v (realisable_nonempty D s HR Hs')) as P. destruct (Nat.eqb_spec v (label s)) as [->|N]; [right; ring|].
    assert (He : edge D (query s) (label s) v) by (exists s; repeat split; auto; now apply HR). pose proof (proj2 (HV _ _ _ He) (HA _ _ _ He)) as K.
      rewrite margin_logit in K. nra. }
  apply Rmult_le_reg_l with (norm V); [exact Pn|]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra. lra.
Qed.
(** ** the run, once n L(t0) < 2: the logarithm grows with the sum of c_t, up to a constant *)
Theorem norm_descent_run (L c : nat -> R) (nn : R) : 0 < nn -> (forall t, 0 < L t) -> (forall t, 0 <= c t) -> nn * L O < 2 ->
  (forall t, L (S t) <= L t * (1 - c t * (1 - nn * L t / 2))) ->
  forall T, ln (/ L O) + lsum (seq 0 T) c - nn * L O / (2 - nn * L O) <= ln (/ L T).
Proof.
  intros Hn HL Hc H2 Hs. assert (Small : forall t, L t <= L O).
  { induction t as [|t IH]; [lra|]. specialize (Hs t). assert (nn * L t <= nn * L O) by (apply Rmult_le_compat_l; lra).
    assert (0 <= c t * (1 - nn * L t / 2)) by (apply Rmult_le_pos; [apply Hc|lra]).
    assert (0 <= L t * (c t * (1 - nn * L t / 2))) by (apply Rmult_le_pos; [left; apply HL|auto]). lra. }
  set (g := nn / (2 - nn * L O)). assert (Pg : 0 < g) by (apply Rdiv_lt_0_compat; lra).
  assert (K : forall T, ln (/ L O) + lsum (seq 0 T) c - g * (L O - L T) <= ln (/ L T)).
  { induction T as [|T IH]; [cbn; lra|]. rewrite seq_S, lsum_app. cbn [Nat.add]. rewrite lsum_cons. cbn [lsum fold_right].
    set (u := c T * (1 - nn * L T / 2)). specialize (Hs T). fold u in Hs. pose proof (HL T) as P1. pose proof (HL (S T)) as P2.
      assert (nn * L T <= nn * L O) by (apply Rmult_le_compat_l; [lra|apply Small]).
    assert (Lg : ln (L (S T)) <= ln (L T) - u).
    { assert (H3 : L (S T) <= L T * exp (- u)) by (eapply Rle_trans; [exact Hs|]; apply Rmult_le_compat_l; [lra|];
      pose proof (exp_ge_tangent (- u)); lra).
      apply (ln_le_mono _ _ P2) in H3. rewrite ln_mult, ln_exp in H3 by (auto using exp_pos). lra. }
    rewrite !ln_Rinv in * by auto. assert (R1 : c T * (nn * L T / 2) <= g * (L T - L (S T))).
    { assert (A : c T * L T * ((2 - nn * L O) / 2) <= L T - L (S T)).
      { apply Rle_trans with (c T * L T * (1 - nn * L T / 2)); [apply Rmult_le_compat_l; [apply Rmult_le_pos; [apply Hc|lra]|lra]|unfold u in Hs;
        lra]. }
      apply (Rmult_le_compat_l g) in A; [|lra]. replace (g * (c T * L T * ((2 - nn * L O) / 2))) with (c T * (nn * L T / 2)) in A by (unfold g;
        field; lra). exact A. }
    unfold u in Lg. lra. }
  intros T. specialize (K T). assert (g * (L O - L T) <= nn * L O / (2 - nn * L O)); [|lra].
    replace (nn * L O / (2 - nn * L O)) with (g * L O) by (unfold g; field; lra).
  apply Rmult_le_compat_l; [lra|]. specialize (HL T). lra.
Qed.
